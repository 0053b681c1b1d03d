import { systemClock } from '@sluice/core'
import type { HostEvent } from '@sluice/core/adapter'

let hosts = 0

/** A host in real time that remembers what it heard. Its random is always the middle, so that delays are exact. */
export class TestHost {
  readonly clientId: string = `test-${process.pid}-${++hosts}`
  readonly clock: typeof systemClock = systemClock
  readonly events: HostEvent[] = []
  readonly random: () => number = () => 0.5
  readonly report = (event: HostEvent): void => void this.events.push(event)
}

/** Delays of its client are spread, as they are outside of tests. */
export class SpreadHost extends TestHost {
  override readonly random: () => number = Math.random
}

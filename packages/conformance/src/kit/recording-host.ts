import type { Clock, Host, HostEvent } from '@sluice/core/adapter'
import { TrackedClock } from '../clock/tracked-clock.js'
import { seededRandom } from './seeded-random.js'

let hosts = 0

/** The host that the suite lends each broker object: it keeps what is reported and knows which timers wait. */
export class RecordingHost implements Host {
  readonly clientId: string
  readonly clock: TrackedClock
  readonly random: () => number
  readonly events: HostEvent[] = []

  constructor(clock: Clock, seed: string) {
    hosts++
    this.clientId = `conformance-${process.pid}-${hosts}`
    this.clock = new TrackedClock(clock)
    this.random = seededRandom(`${seed}/${hosts}`)
  }

  report(event: HostEvent): void {
    this.events.push(event)
  }

  /** How often an event of this kind was reported. */
  count(type: HostEvent['type']): number {
    return this.events.filter(event => event.type === type).length
  }
}

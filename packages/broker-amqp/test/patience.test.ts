import { EventEmitter } from 'node:events'
import { systemClock } from '@sluice/core'
import type { Host } from '@sluice/core/adapter'
import { expect, it } from 'vitest'
import type { Dialled } from '../src/connection/dial.js'
import { Link } from '../src/connection/link.js'

/** A connection that closes when told to. */
class FakeModel extends EventEmitter {
  readonly connection = {}
  closed = 0

  async close(): Promise<void> {
    this.closed++
  }
}

/** Time that stands still until somebody's wait is over. */
class FakeClock {
  readonly waits: (() => void)[] = []
  cancelled = 0
  readonly now = systemClock.now
  readonly tick = systemClock.tick
  readonly yield = systemClock.yield
  readonly monotonic = (): number => 0
  readonly at = (_at: number, run: () => void): (() => void) => {
    this.waits.push(run)
    return () => void this.cancelled++
  }
}

function linked(): { link: Link; clock: FakeClock; models: FakeModel[] } {
  const models = [new FakeModel(), new FakeModel()]
  const [publishing, consuming] = models.map(model => ({ model, destroy: () => undefined }) as unknown as Dialled)
  const clock = new FakeClock()
  const host = { clientId: 'test', clock, random: () => 0.5, report: () => undefined } as Host
  return { link: new Link(publishing as Dialled, consuming as Dialled, host), clock, models }
}

it('somebody who waits for an answer that never comes does not keep the connections open', async () => {
  const { link, clock, models } = linked()
  link.parties.add({ lost: () => undefined, dismiss: () => new Promise(() => undefined) })
  const ended = link.end(new Error('closed'))
  await new Promise(resolve => setImmediate(resolve))
  expect(models.map(({ closed }) => closed)).toEqual([0, 0])
  clock.waits[0]?.()
  await ended
  expect(models.map(({ closed }) => closed)).toEqual([1, 1])
})

it('where everybody is done nothing is waited for, and no timer stays', async () => {
  const { link, clock, models } = linked()
  link.parties.add({ lost: () => undefined, dismiss: async () => undefined })
  await link.end(new Error('closed'))
  expect(models.map(({ closed }) => closed)).toEqual([1, 1])
  expect([clock.waits.length, clock.cancelled]).toEqual([1, 1])
})

import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { ParkedFeeder } from '../../src/consume/parked-feeder.js'
import type { OutgoingMessage, Store } from '../../src/contract/index.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { Parking, parkedSetOf } from '../../src/publish/parking.js'
import { message } from '../publish/fixtures/messages.js'
import { fateOf, type Held, held } from '../runtime/fixtures/fate-of.js'

describe('a feeder of parked messages', () => {
  let clock: VirtualClock
  let server: MemoryServer
  let published: { readonly id: string; readonly at: number; readonly answer: Held<void> }[]
  let errors: [string | undefined, string][]
  /** Publishing is confirmed at once. */
  let confirms: boolean

  beforeEach(() => {
    clock = new VirtualClock()
    server = new MemoryServer({ clock })
    published = []
    errors = []
    confirms = true
  })

  const open = async (): Promise<Store> => {
    const store = memoryStore({ server })
    await store.open({ clientId: 's', clock, random: () => 0, report: () => undefined }, new AbortController().signal)
    return store
  }

  const feeder = async (lookMs = 1_000): Promise<{ feeder: ParkedFeeder; parking: Parking; store: Store }> => {
    const store = await open()
    const parking = new Parking(store, clock)
    const publish = ({ id }: OutgoingMessage): Promise<void> => {
      const answer = held<void>()
      published.push({ id, at: clock.monotonic(), answer })
      if (confirms) answer.resolve()
      return answer.promise
    }
    const report = (error: unknown, id: string | undefined): void => {
      errors.push([id, (error as Error).message])
    }
    const made = new ParkedFeeder('work', store, parking, clock, publish, report, lookMs)
    // The first look.
    await clock.advance(0)
    return { feeder: made, parking, store }
  }

  const park = (parking: Parking, id: string, delayMs: number): Promise<string> =>
    parking.park(message(id), clock.now() + delayMs)
  const told = (): [string, number][] => published.map(({ id, at }) => [id, at])
  const left = async (): Promise<number> => (await (await open()).countParked([parkedSetOf('work')]))[0] ?? 0

  it('publishes each with its id at its time, and lets the store forget it', async () => {
    const { parking } = await feeder()
    await park(parking, 'b', 2_500)
    await park(parking, 'a', 700)
    await clock.advance(3_000)
    expect(told()).toEqual([
      ['a', 700],
      ['b', 2_500],
    ])
    expect(await left()).toBe(0)
  })

  it('sees within its look what another process has parked for earlier', async () => {
    await feeder()
    const other = new Parking(await open(), clock)
    await park(other, 'a', 100)
    await clock.advance(1_000)
    expect(told()).toEqual([['a', 1_000]])
  })

  it('does not let the store forget what is not confirmed: it comes again when the claim is over', async () => {
    const { parking } = await feeder()
    confirms = false
    await park(parking, 'a', 10)
    await clock.advance(10)
    published[0]?.answer.reject(new Error('no room'))
    await clock.settle()
    expect(errors).toEqual([['a', 'no room']])
    expect(await left()).toBe(1)
    confirms = true
    await clock.advance(31_000)
    expect(told().map(([id]) => id)).toEqual(['a', 'a'])
    expect(await left()).toBe(0)
  })

  it('publishes twice, and loses nothing, when it dies between the two', async () => {
    const { parking } = await feeder()
    server.failNext('forget', new MemoryFault('connection', 'died'))
    await park(parking, 'a', 10)
    await clock.advance(32_000)
    expect(told().map(([id]) => id)).toEqual(['a', 'a'])
    expect(errors).toEqual([['a', 'died']])
    expect(await left()).toBe(0)
  })

  it('shares the work with others: each comes once', async () => {
    const one = await feeder()
    await feeder()
    for (let index = 0; index < 250; index++) await park(one.parking, String(index), 500)
    await clock.advance(3_000)
    expect(published).toHaveLength(250)
    expect(new Set(published.map(({ id }) => id)).size).toBe(250)
    expect(await left()).toBe(0)
  })

  it('tells of what is no message, and goes on with the others', async () => {
    const { parking, store } = await feeder()
    await store.park([{ set: parkedSetOf('work'), id: 'odd', dueAt: 0, value: 'no JSON' }])
    await park(parking, 'a', 10)
    await clock.advance(2_000)
    expect(told()).toEqual([['a', 10]])
    expect(errors[0]?.[0]).toBe('odd')
  })

  it('tries again soon when the store is away', async () => {
    const { parking } = await feeder(60_000)
    await park(parking, 'a', 5_000)
    server.failNext('claimDue', new MemoryFault('connection', 'away'))
    await clock.advance(5_999)
    expect(errors).toEqual([[undefined, 'away']])
    expect(told()).toEqual([])
    await clock.advance(1)
    expect(told()).toEqual([['a', 6_000]])
  })

  it('does not miss what is parked while it looks', async () => {
    const { parking } = await feeder(60_000)
    confirms = false
    await park(parking, 'a', 10)
    await clock.advance(10)
    await park(parking, 'b', 100)
    await clock.advance(50)
    published[0]?.answer.resolve()
    confirms = true
    await clock.advance(50)
    expect(told()).toEqual([
      ['a', 10],
      ['b', 110],
    ])
  })

  it('minds only its own queue', async () => {
    const { parking } = await feeder(60_000)
    await parking.park(message('a', { queue: 'other' }), clock.now() + 10)
    await clock.advance(1_000)
    expect(told()).toEqual([])
  })

  it('closes when what it has claimed is dealt with, and leaves no timer', async () => {
    const { feeder: made, parking } = await feeder()
    confirms = false
    await park(parking, 'a', 10)
    await clock.advance(10)
    const closed = fateOf(made.close().then(() => 'closed'))
    await clock.settle()
    expect(closed).toEqual({})
    published[0]?.answer.resolve()
    await clock.settle()
    expect(closed).toEqual({ value: 'closed' })
    await park(parking, 'b', 10)
    await clock.advance(60_000)
    expect(published).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  it('closes between two looks, too', async () => {
    const { feeder: made } = await feeder()
    expect(clock.timers).toBe(1)
    await made.close()
    expect(clock.timers).toBe(0)
  })
})

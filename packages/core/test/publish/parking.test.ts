import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Store } from '../../src/contract/index.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { fromParked, Parking, parkedSetOf, toParked } from '../../src/publish/parking.js'
import { message } from './fixtures/messages.js'

describe('a parked message', () => {
  it.each([
    ['bare', message('a')],
    ['with everything', message('a', { headers: { tenant: 'ä' }, priority: 0, key: 'k', body: '{"x":"ä"}' })],
  ])('comes back as it was, due now: %s', (_, given) => {
    expect(fromParked('a', toParked({ ...given, dueAt: 5 }))).toEqual(given)
  })

  it('keeps bytes as they are', () => {
    const body = new Uint8Array([0, 255, 123])
    expect(fromParked('a', toParked(message('a', { body }))).body).toEqual(Buffer.from(body))
  })

  it('is refused when it is none of ours', () => {
    expect(() => fromParked('a', 'no JSON')).toThrow(SyntaxError)
  })
})

describe('parking', () => {
  let clock: VirtualClock
  let server: MemoryServer
  let store: Store
  let asked: number

  /** The store's clock is ahead by an hour. */
  const aheadMs = 3_600_000

  beforeEach(async () => {
    clock = new VirtualClock()
    asked = 0
    const ahead = {
      now: () => clock.now() + aheadMs,
      monotonic: () => clock.monotonic(),
      at: clock.at.bind(clock),
      tick: clock.tick.bind(clock),
      yield: clock.yield.bind(clock),
    }
    server = new MemoryServer({ clock: ahead })
    const raw = memoryStore({ server })
    await raw.open({ clientId: 't', clock, random: () => 0, report: () => undefined }, new AbortController().signal)
    store = raw
    const { now } = raw
    store.now = async () => {
      asked++
      return now.call(raw)
    }
  })

  const due = async (): Promise<readonly string[]> => {
    const { items } = await store.claimDue(parkedSetOf('work'), { max: 10, leaseMs: 1 })
    return items.map(item => item.id)
  }

  it('keeps a message for the time that is left, whatever the store thinks the time is', async () => {
    const parking = new Parking(store, clock)
    expect(await parking.park(message('a'), clock.now() + 60_000)).toBe('a')
    await clock.advance(59_999)
    expect(await due()).toEqual([])
    await clock.advance(1)
    expect(await due()).toEqual(['a'])
  })

  it('asks for the time of the store once in half a minute', async () => {
    const parking = new Parking(store, clock)
    await Promise.all([parking.park(message('a'), 0), parking.park(message('b'), 0)])
    await clock.advance(30_000)
    await parking.park(message('c'), 0)
    expect(asked).toBe(1)
    await clock.advance(1)
    await parking.park(message('d'), 0)
    expect(asked).toBe(2)
  })

  it('rejects when the store cannot tell its time, and asks again', async () => {
    server.failNext('now', new MemoryFault('connection', 'away'))
    const parking = new Parking(store, clock)
    await expect(parking.park(message('a'), 0)).rejects.toThrow('away')
    await expect(parking.park(message('a'), 0)).resolves.toBe('a')
  })

  it('tells listeners only of what the store has', async () => {
    const parking = new Parking(store, clock)
    const heard: unknown[] = []
    parking.listeners.add((set, dueAt) => heard.push([set, dueAt]))
    server.failNext('park', new MemoryFault('full', 'no room'))
    await expect(parking.park(message('a'), 7)).rejects.toThrow('no room')
    expect(heard).toEqual([])
    await parking.park(message('a'), 7)
    expect(heard).toEqual([['parked:work', 7]])
  })
})

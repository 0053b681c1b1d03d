import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { LeaseKeeper } from '../../src/consume/lease-keeper.js'
import { type Slot, state } from '../../src/consume/slot.js'
import { type Slots, slots } from './fixtures/slots.js'

interface Call {
  readonly at: number
  readonly receipts: readonly unknown[]
  answer(stale?: readonly unknown[]): void
  fail(error: Error): void
}

describe('a keeper of leases', () => {
  let clock: VirtualClock
  let world: Slots
  let calls: Call[]
  let lost: [string, number, string][]
  let keeper: LeaseKeeper
  /** Extends answer so, at once. */
  let stale: readonly unknown[] | undefined

  const keep = (renewable: boolean): void => {
    keeper = new LeaseKeeper(world.live, clock, 12_000, renewable, {
      extend: receipts =>
        new Promise((resolve, reject) => {
          const at = clock.monotonic()
          calls.push({ at, receipts, answer: (found = []) => resolve(found), fail: reject })
          if (stale !== undefined) resolve(stale)
        }),
      lose: (slot, because) => {
        lost.push([slot.id, clock.monotonic(), because])
        slot.abandoned = true
        slot.state = state.lost
        world.live.drop(slot)
      },
    })
  }

  beforeEach(() => {
    clock = new VirtualClock()
    world = slots()
    calls = []
    lost = []
    stale = []
    keep(true)
  })

  const take = (id: string): Slot => {
    const slot = world.take(id, { leaseUntil: clock.monotonic() + 12_000 }, clock.monotonic())
    keeper.begin()
    return slot
  }

  it('extends each once it is a third old, all in one call, and rests when there is nothing', async () => {
    take('a')
    await clock.advance(1_000)
    take('b')
    await clock.advance(2_999)
    expect(calls).toEqual([])
    await clock.advance(20_001)
    expect(calls.map(({ at, receipts }) => [at, receipts.length])).toEqual([
      [4_000, 1],
      [6_000, 1],
      [8_000, 1],
      [10_000, 1],
      [12_000, 1],
      [14_000, 1],
      [16_000, 1],
      [18_000, 1],
      [20_000, 1],
      [22_000, 1],
      [24_000, 1],
    ])
    expect(lost).toEqual([])
    for (const slot of world.live.all()) world.live.drop(slot)
    await clock.advance(4_000)
    expect(clock.timers).toBe(0)
    expect(calls).toHaveLength(11)
  })

  it('takes those of one receive together', async () => {
    for (const id of ['a', 'b', 'c']) take(id)
    await clock.advance(12_000)
    expect(calls.map(({ at, receipts }) => [at, receipts.length])).toEqual([
      [4_000, 3],
      [8_000, 3],
      [12_000, 3],
    ])
  })

  it('does not ask for what does not end by time', async () => {
    world.take('a')
    keeper.begin()
    await clock.advance(60_000)
    expect(calls).toEqual([])
  })

  it('loses what the broker has taken back, and nothing else', async () => {
    stale = ['receipt of b']
    for (const id of ['a', 'b']) take(id)
    await clock.advance(4_000)
    expect(lost).toEqual([['b', 4_000, 'its lease ended and the broker took it back']])
    expect(world.live.all().map(({ id }) => id)).toEqual(['a'])
  })

  it('tries again when a call fails, and loses what could not be extended in time', async () => {
    stale = undefined
    take('a')
    await clock.advance(4_000)
    calls[0]?.fail(new Error('hiccup'))
    await clock.settle()
    expect(lost).toEqual([])
    await clock.advance(2_000)
    calls[1]?.answer()
    await clock.advance(4_000)
    expect(calls).toHaveLength(3)
    await clock.advance(7_900)
    calls[2]?.fail(new Error('hiccup'))
    await clock.advance(200)
    expect(lost).toEqual([])
    calls[3]?.fail(new Error('hiccup'))
    await clock.settle()
    expect(lost).toEqual([['a', 18_100, 'its lease could not be extended in time']])
  })

  it('loses at its end what was asked for and is not answered, and heeds no later answer', async () => {
    stale = undefined
    take('a')
    await clock.advance(11_999)
    expect(lost).toEqual([])
    await clock.advance(1)
    expect(lost).toEqual([['a', 12_000, 'its lease ended while the broker was asked to extend it']])
    calls[0]?.answer(['receipt of a'])
    await clock.settle()
    expect(lost).toHaveLength(1)
  })

  it('counts from the question, not from its answer', async () => {
    stale = undefined
    const slot = take('a')
    await clock.advance(7_000)
    calls[0]?.answer()
    await clock.settle()
    expect(slot.leaseUntil).toBe(16_000)
  })

  it('leaves alone a slot that serves another delivery when the answer comes', async () => {
    stale = undefined
    const first = take('a')
    await clock.advance(4_000)
    world.live.drop(first)
    const second = take('b')
    expect(second).toBe(first)
    calls[0]?.answer(['receipt of a'])
    await clock.settle()
    expect(lost).toEqual([])
    expect(second.leaseUntil).toBe(16_000)
    await clock.advance(4_000)
    const failing = calls[1]
    world.live.drop(second)
    take('c')
    failing?.fail(new Error('late'))
    await clock.settle()
    expect(lost).toEqual([])
  })

  it('after a blocked loop asks once more before it gives up: the broker may still have kept it', async () => {
    const slot = take('a')
    // The loop was blocked: the timer comes long after the end of the lease.
    slot.leaseUntil = -1
    await clock.advance(2_000)
    expect(calls).toHaveLength(1)
    expect(lost).toEqual([])
    stale = ['receipt of a']
    slot.leaseUntil = -1
    await clock.advance(2_000)
    expect(lost).toHaveLength(1)
  })

  it('loses a lease that cannot be extended when its time is over, to a twenty-fourth of it', async () => {
    keep(false)
    take('a')
    await clock.advance(250)
    take('b')
    await clock.advance(11_749)
    expect(lost).toEqual([])
    await clock.advance(1)
    expect(lost.map(([id, at]) => [id, at])).toEqual([['a', 12_000]])
    await clock.advance(500)
    expect(lost.map(([id, at]) => [id, at])).toEqual([
      ['a', 12_000],
      ['b', 12_500],
    ])
    expect(calls).toEqual([])
    expect(clock.timers).toBe(0)
  })

  it('does nothing after close, whatever comes', async () => {
    take('a')
    keeper.close()
    keeper.begin()
    await clock.advance(60_000)
    expect(calls).toEqual([])
    expect(clock.timers).toBe(0)
  })
})

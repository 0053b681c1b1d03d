import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { LaneWatermark } from '../../src/consume/lane-watermark.js'
import { PrefixSettlement } from '../../src/consume/prefix-settlement.js'
import { Settlement } from '../../src/consume/settlement.js'
import type { Slot } from '../../src/consume/slot.js'
import { classifyMemory } from '../../src/memory/memory-fault.js'
import { FakeConsumer } from './fixtures/fake-consumer.js'
import { slots } from './fixtures/slots.js'

describe('settlement by prefix', () => {
  let clock: VirtualClock
  let consumer: FakeConsumer
  let watermark: LaneWatermark
  let prefix: PrefixSettlement
  const { take } = slots()

  beforeEach(() => {
    clock = new VirtualClock()
    consumer = new FakeConsumer()
    consumer.settlesAll = true
    watermark = new LaneWatermark()
    const owner = {
      stale: () => 0,
      failed: classifyMemory,
      classify: classifyMemory,
      refused: () => 0,
      settled: () => 0,
    }
    prefix = new PrefixSettlement(watermark, new Settlement(consumer, clock, 0, owner), clock, 200)
  })

  const enter = (lane: string, receipt: string): Slot => {
    const slot = take(receipt, { lane, receipt })
    slot.lane = watermark.enter(lane, receipt)
    slot.laneSequence = slot.lane.next - 1
    return slot
  }
  const commits = (): (readonly unknown[])[] => consumer.of('ack').map(call => call.items)

  it('commits the newest of each lane, a while after the first of them is done', async () => {
    const all = ['1', '2', '3'].map(name => enter('a', name))
    const other = enter('b', '7')
    for (const slot of [all[1], other, all[0]]) prefix.done(slot as Slot)
    await clock.advance(199)
    expect(commits()).toEqual([])
    await clock.advance(1)
    expect(commits()).toEqual([['2', '7']])
    prefix.done(all[2] as Slot)
    await clock.advance(200)
    expect(commits()).toEqual([['2', '7'], ['3']])
    expect(clock.timers).toBe(0)
  })

  it('commits nothing, and waits for nothing, while the oldest is not done', async () => {
    enter('a', '1')
    prefix.done(enter('a', '2'))
    expect(clock.timers).toBe(0)
    prefix.commit()
    await clock.settle()
    expect(commits()).toEqual([])
  })

  it('commits at once after five thousand', async () => {
    for (let index = 0; index < 4_999; index++) prefix.done(enter('a', String(index)))
    await clock.settle()
    expect(commits()).toEqual([])
    prefix.done(enter('a', '4999'))
    await clock.settle()
    expect(commits()).toEqual([['4999']])
    expect(clock.timers).toBe(0)
  })

  it('commits at once when told, and counts anew', async () => {
    const slot = enter('a', '1')
    prefix.done(slot)
    prefix.commit()
    await clock.settle()
    expect(commits()).toEqual([['1']])
    expect(clock.timers).toBe(0)
  })

  it('ignores what stands in no lane or in a forgotten one, and leaves no timer when closed', async () => {
    prefix.done(take('free'))
    const slot = enter('a', '1')
    watermark.forget('all')
    prefix.done(slot)
    expect(clock.timers).toBe(0)
    prefix.done(enter('b', '2'))
    prefix.close()
    await clock.advance(1_000)
    expect(commits()).toEqual([])
    expect(clock.timers).toBe(0)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Lane, LaneWatermark } from '../../src/consume/lane-watermark.js'

function enter(watermark: LaneWatermark, lane: string | undefined, count: number, from = 0): Lane {
  let entered!: Lane
  for (let index = 0; index < count; index++) entered = watermark.enter(lane, `${lane}${from + index}`)
  return entered
}

describe('the watermark of a lane', () => {
  it('moves over what is done without a gap, and gives the newest of it once', () => {
    const watermark = new LaneWatermark()
    const lane = enter(watermark, 'a', 5)
    expect(watermark.finish(lane, 1)).toBe(false)
    expect(watermark.take()).toEqual([])
    expect(watermark.finish(lane, 0)).toBe(true)
    expect(watermark.take()).toEqual(['a1'])
    expect(watermark.take()).toEqual([])
    expect(watermark.finish(lane, 4)).toBe(false)
    expect(watermark.finish(lane, 2)).toBe(true)
    expect(watermark.finish(lane, 3)).toBe(true)
    expect(watermark.take()).toEqual(['a4'])
  })

  it('is one for each lane, one without a name included', () => {
    const watermark = new LaneWatermark()
    const [a, b, none] = [enter(watermark, 'a', 2), enter(watermark, 'b', 2), enter(watermark, undefined, 1)]
    watermark.finish(a, 1)
    watermark.finish(b, 0)
    watermark.finish(none, 0)
    expect(watermark.take().sort()).toEqual(['b0', 'undefined0'])
  })

  it('says when a lane is too far spread, until its oldest is done', () => {
    const watermark = new LaneWatermark(3)
    const lane = enter(watermark, 'a', 10)
    for (const sequence of [1, 2]) watermark.finish(lane, sequence)
    expect(watermark.spread).toBe(false)
    watermark.finish(lane, 3)
    expect(watermark.spread).toBe(true)
    watermark.finish(lane, 5)
    expect(watermark.spread).toBe(true)
    watermark.finish(lane, 0)
    expect(watermark.spread).toBe(false)
    expect(watermark.take()).toEqual(['a3'])
  })

  it('allows five thousand', () => {
    const watermark = new LaneWatermark()
    const lane = enter(watermark, 'a', 5_001)
    for (let sequence = 1; sequence < 5_000; sequence++) watermark.finish(lane, sequence)
    expect(watermark.spread).toBe(false)
    watermark.finish(lane, 5_000)
    expect(watermark.spread).toBe(true)
    watermark.finish(lane, 0)
    expect(watermark.take()).toEqual(['a5000'])
  })

  it('forgets lanes that are no longer ours: what is done there later moves nothing', () => {
    const watermark = new LaneWatermark(1)
    const [a, b, none] = [enter(watermark, 'a', 3), enter(watermark, 'b', 3), enter(watermark, undefined, 3)]
    for (const lane of [a, b, none]) watermark.finish(lane, 1)
    expect(watermark.spread).toBe(true)
    watermark.forget(['a', 'unknown'])
    expect(watermark.finish(a, 0)).toBe(false)
    const again = enter(watermark, 'a', 1, 7)
    expect(watermark.finish(a, 2)).toBe(false)
    watermark.finish(again, 0)
    expect(watermark.take()).toEqual(['a7'])
    watermark.forget('all')
    expect(watermark.spread).toBe(false)
    expect(watermark.finish(b, 0)).toBe(false)
  })

  it('never passes what is not done, over thousands, in any order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer(), (count, seed) => {
        const watermark = new LaneWatermark()
        const order = Array.from({ length: count }, (_, index) => index)
        let state = seed >>> 0
        for (let index = count - 1; index > 0; index--) {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
          const other = state % (index + 1)
          ;[order[index], order[other]] = [order[other] as number, order[index] as number]
        }
        const lane = enter(watermark, 'a', count)
        const done = new Set<number>()
        let oldest = 0
        for (const sequence of order) {
          watermark.finish(lane, sequence)
          done.add(sequence)
          while (done.has(oldest)) oldest++
          const taken = watermark.take()
          if (taken.length > 0) expect(taken).toEqual([`a${oldest - 1}`])
        }
        expect(oldest).toBe(count)
      }),
      { numRuns: 30 },
    )
  })
})

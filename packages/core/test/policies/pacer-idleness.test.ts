import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pacer } from '../../src/policies/pacer.js'
import { pacedStarts } from './fixtures/paced-starts.js'

const onTime = (): number => 0

function perSecond(limit: number, burst?: number): Pacer {
  return new Pacer({ limit, perMs: 1_000 }, burst)
}

describe('Pacer: lateness and idleness', () => {
  it('starts at once when it is new, then keeps its distance', () => {
    const pacer = perSecond(5)
    expect(pacer.nextStart(77)).toBe(77)
    expect(pacer.take(77)).toBe(0)
    expect(pacer.take(77)).toBe(277)
    expect(pacer.take(276.9)).toBe(277)
    expect(pacer.take(277)).toBe(0)
  })

  it('catches up lateness of less than a period: all that was due starts, then the pace goes on', () => {
    const pacer = perSecond(10)
    expect(pacedStarts(pacer, 500, onTime)).toEqual([0, 100, 200, 300, 400])
    expect(pacedStarts(pacer, 1_300, onTime, 950)).toEqual([950, 950, 950, 950, 950, 1_000, 1_100, 1_200])
  })

  it('begins anew after more than a period of idleness: what was not used is gone', () => {
    const pacer = perSecond(10)
    expect(pacedStarts(pacer, 250, onTime)).toEqual([0, 100, 200])
    expect(pacedStarts(pacer, 1_600, onTime, 1_301)).toEqual([1_301, 1_401, 1_501])
  })

  it('allows a burst at once, when new and after idleness, and the pace afterwards', () => {
    const pacer = perSecond(2, 3)
    expect(pacedStarts(pacer, 2_000, onTime)).toEqual([0, 0, 0, 500, 1_000, 1_500])
    expect(pacedStarts(pacer, 61_000, onTime, 60_000)).toEqual([60_000, 60_000, 60_000, 60_500])
  })

  it('allows a burst below one start a period too', () => {
    expect(pacedStarts(perSecond(0.5, 2), 5_000, onTime)).toEqual([0, 0, 2_000, 4_000])
  })

  it('is exact for hours on one timeline', () => {
    const starts = pacedStarts(perSecond(7), 3 * 3_600_000, onTime)
    expect(starts).toHaveLength(7 * 3 * 3_600)
    expect(starts.at(-1)).toBeCloseTo(3 * 3_600_000 - 1_000 / 7, 3)
  })

  it('is idle when a new one would allow no more', () => {
    const pacer = perSecond(2)
    expect(pacer.idle(0)).toBe(true)
    pacer.take(0)
    expect(pacer.idle(999)).toBe(false)
    expect(pacer.idle(1_000)).toBe(true)
    const slow = perSecond(0.01)
    slow.take(0)
    expect(slow.idle(99_999)).toBe(false)
    expect(slow.idle(100_000)).toBe(true)
  })

  it('allows a replaced idle pacer nothing that the old one would not have allowed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 60 }),
        (limit, burst, gaps) => {
          const old = perSecond(limit, burst)
          let now = 0
          for (const gap of gaps) {
            now += gap
            old.take(now)
          }
          while (!old.idle(now)) now += 10
          const renewed = pacedStarts(perSecond(limit, burst), now + 3_000, onTime, now)
          const kept = pacedStarts(old, now + 3_000, onTime, now)
          for (const [index, start] of renewed.entries())
            expect(kept[index] ?? now + 3_000).toBeLessThanOrEqual(start + 1e-6)
        },
      ),
    )
  })
})

describe('Pacer: startsWithin', () => {
  it.each([
    [5, 0, 1],
    [5, 199, 1],
    [5, 200, 2],
    [5, 2_000, 11],
    [0.01, 2_000, 1],
    [0.01, 100_000, 2],
    [10_000, 2_000, 20_001],
  ])('%d/s, new: within %d ms %d', (limit, horizonMs, starts) => {
    expect(perSecond(limit).startsWithin(50, horizonMs)).toBe(starts)
  })

  it('counts what was taken, and takes nothing', () => {
    const pacer = perSecond(5)
    pacer.take(0)
    expect(pacer.startsWithin(0, 100)).toBe(0)
    expect(pacer.startsWithin(0, 200)).toBe(1)
    expect(pacer.startsWithin(0, 200)).toBe(1)
    expect(pacer.take(200)).toBe(0)
  })

  it('counts what comes back at the last instant', () => {
    const pacer = perSecond(1)
    pacer.take(0)
    expect(pacer.startsWithin(0, 1_000)).toBe(1)
    expect(pacer.startsWithin(500, 500)).toBe(1)
    expect(pacer.startsWithin(500, 499)).toBe(0)
    pacer.take(1_900)
    expect(pacer.startsWithin(1_900, 1_000)).toBe(1)
  })

  it('counts a burst, and what lateness lets catch up', () => {
    expect(perSecond(2, 3).startsWithin(0, 0)).toBe(3)
    const late = perSecond(10)
    late.take(0)
    expect(late.startsWithin(500, 0)).toBe(5)
  })

  it('is what then starts, if all starts come as early as they may', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(100, 1_000, 3_000),
        fc.array(fc.tuple(fc.double({ min: 0, max: 400, noNaN: true }), fc.integer({ min: 1, max: 12 })), {
          maxLength: 60,
        }),
        fc.integer({ min: 0, max: 10_000 }),
        (limit, burst, perMs, wakes, horizonMs) => {
          const pacer = new Pacer({ limit, perMs }, burst)
          let now = 0
          for (const [gap, asks] of wakes) {
            now += gap
            for (let ask = 0; ask < asks; ask++) pacer.take(now)
          }
          // A hair of floating point may decide whether a start falls on the last instant or just beyond.
          const most = pacer.startsWithin(now, horizonMs + 0.001)
          const least = pacer.startsWithin(now, Math.max(horizonMs - 0.001, 0))
          let started = 0
          for (let at = now; at <= now + horizonMs; at = pacer.nextStart(at)) {
            if (pacer.take(at) === 0) started++
          }
          expect(started).toBeLessThanOrEqual(most)
          expect(started).toBeGreaterThanOrEqual(least)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

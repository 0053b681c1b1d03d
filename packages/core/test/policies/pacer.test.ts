import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pacer } from '../../src/policies/pacer.js'
import { mostInWindow, pacedStarts, seeded } from './fixtures/paced-starts.js'

const onTime = (): number => 0

/** Late by up to 2 ms, mostly less, as measured: two thirds of a millisecond on average. */
function lateTimer(seed: number): () => number {
  const random = seeded(seed)
  return () => 2 * random() ** 2
}

function perSecond(limit: number, burst?: number): Pacer {
  return new Pacer({ limit, perMs: 1_000 }, burst)
}

/** Starts per second over whole gaps: from the first start to the last. */
function meanRate(starts: readonly number[]): number {
  return ((starts.length - 1) * 1_000) / ((starts.at(-1) as number) - (starts[0] as number))
}

describe('Pacer: the rates, literally', () => {
  it.each([
    [0.01, 10_000],
    [0.2, 500],
    [1, 300],
    [2, 200],
    [7, 100],
    [30, 60],
    [100, 60],
    [1_000, 60],
    [10_000, 60],
  ])('%d/s: mean error at most 0.1 % with late timers, never above the limit in any second', (limit, seconds) => {
    const starts = pacedStarts(perSecond(limit), seconds * 1_000, lateTimer(limit * 100))
    expect(starts.length).toBeGreaterThan(99)
    expect(Math.abs(meanRate(starts) / limit - 1)).toBeLessThanOrEqual(0.001)
    expect(mostInWindow(starts, 1_000)).toBeLessThanOrEqual(Math.ceil(limit))
  })

  it.each([[0.01], [0.2], [1], [2], [7], [30], [100], [1_000]])('%d/s is exact with timers that are', limit => {
    const starts = pacedStarts(perSecond(limit), 100 * Math.max(1_000, 1_000 / limit), onTime)
    const errors = starts.map((start, index) => start - (index * 1_000) / limit)
    // What is due a hair after a wake waits for the next, at most 1 ms.
    expect(Math.max(...errors.slice(0, 10_000))).toBeLessThan(1.001)
    expect(Math.min(...errors.slice(0, 10_000))).toBeGreaterThan(-0.001)
    expect(errors.at(-1)).toBeLessThan(1.001)
  })

  it('loses no more than the mean lateness of its timer, once a period', () => {
    for (const [limit, seconds] of [
      [1, 5_000],
      [30, 600],
      [1_000, 120],
    ] as const) {
      const random = seeded(limit)
      const starts = pacedStarts(perSecond(limit), seconds * 1_000, () => 2 * random())
      expect(meanRate(starts) / limit).toBeGreaterThan(1_000 / 1_001.05)
      expect(mostInWindow(starts, 1_000)).toBeLessThanOrEqual(limit)
    }
  })

  it('takes other periods: 100 a minute is one every 600 ms', () => {
    const starts = pacedStarts(new Pacer({ limit: 100, perMs: 60_000 }), 600_000, onTime)
    expect(starts.slice(0, 4)).toEqual([0, 600, 1_200, 1_800])
    expect(starts).toHaveLength(1_000)
  })
})

describe('Pacer: the ring', () => {
  it('never allows more than limit + burst - 1 in any window of a period, whoever asks when', () => {
    const wakes = fc.array(fc.tuple(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(1, 100, 1_000, 60_000),
        wakes,
        (limit, burst, perMs, gaps) => {
          const pacer = new Pacer({ limit, perMs }, burst)
          const starts: number[] = []
          let now = 0
          for (const [periods, asks] of gaps) {
            // Some gaps are whole periods, most are small: both edges of the window are met.
            now += periods < 2 ? (periods * perMs) / limit : periods * perMs
            for (let ask = 0; ask < asks && pacer.take(now) === 0; ask++) starts.push(now)
          }
          const most = Math.ceil(limit + burst - 1)
          for (let index = most; index < starts.length; index++) {
            expect(starts[index]).toBeGreaterThanOrEqual((starts[index - most] as number) + perMs)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('keeps slow rates apart by their interval, less the lateness that is caught up', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.99, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 5_000, noNaN: true }), { minLength: 2, maxLength: 50 }),
        (limit, lateness) => {
          let index = 0
          const late = (): number => lateness[index++ % lateness.length] as number
          const starts = pacedStarts(perSecond(limit), 30_000 / limit, late)
          for (let position = 1; position < starts.length; position++) {
            const gap = (starts[position] as number) - (starts[position - 1] as number)
            expect(gap).toBeGreaterThanOrEqual(1_000 / limit - 1_000 - 1e-6)
          }
        },
      ),
    )
  })

  it('holds just below one a period too: lateness never puts two into one', () => {
    const pacer = perSecond(0.8)
    expect([pacer.take(0), pacer.take(2_150), pacer.take(2_500)]).toEqual([0, 0, 3_150])
  })

  it('says when to ask again: later than now, and then it is allowed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.double({ min: 0, max: 2_000, noNaN: true }), { maxLength: 100 }),
        (limit, burst, gaps) => {
          const pacer = perSecond(limit, burst)
          let now = 0
          for (const gap of gaps) {
            now += gap
            const next = pacer.take(now)
            if (next === 0) continue
            expect(next).toBeGreaterThan(now)
            expect(pacer.nextStart(now)).toBe(next)
            expect(pacer.take(next)).toBe(0)
            now = next
          }
        },
      ),
    )
  })
})

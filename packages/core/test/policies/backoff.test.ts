import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Backoff, exponential, fixed, linear } from '../../src/policies/backoff.js'

const half = (): number => 0.5

function waits(backoff: Backoff, attempts: number): number[] {
  return Array.from({ length: attempts }, (_, index) => backoff(index + 1, half))
}

describe('exponential', () => {
  it('doubles from the first wait, up to a minute, with full jitter', () => {
    expect(waits(exponential('1s'), 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    expect(exponential('1s')(3, () => 0)).toBe(0)
    expect(exponential('1s')(3, () => 0.999)).toBeCloseTo(3_996)
  })

  it('has a factor, a maximum and may be without jitter', () => {
    expect(waits(exponential('1s', { factor: 3, max: '10s', jitter: 'none' }), 4)).toEqual([
      1_000, 3_000, 9_000, 10_000,
    ])
    expect(waits(exponential('1s', { factor: 1, jitter: 'none' }), 3)).toEqual([1_000, 1_000, 1_000])
  })

  it('never cuts the first wait by the default maximum', () => {
    expect(waits(exponential('2h', { jitter: 'none' }), 2)).toEqual([7_200_000, 7_200_000])
    expect(waits(exponential('2h', { max: '1h', jitter: 'none' }), 1)).toEqual([3_600_000])
  })

  it('stays between 0 and its maximum for any attempt', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, factor, chance) => {
          const delay = exponential('1s', { factor, max: '10m' })(attempt, () => chance)
          expect(delay).toBeGreaterThanOrEqual(0)
          expect(delay).toBeLessThanOrEqual(600_000)
        },
      ),
    )
  })

  it.each([
    ['exponential.first', () => exponential('1 s' as never)],
    ['exponential.first', () => exponential(0)],
    ['exponential.max', () => exponential('1s', { max: 'never' as never })],
    ['exponential.factor', () => exponential('1s', { factor: 0.5 })],
    ['exponential.factor', () => exponential('1s', { factor: Number.NaN })],
    ['exponential.factor', () => exponential('1s', { factor: Number.POSITIVE_INFINITY })],
    ['exponential.factor', () => exponential('1s', { factor: '2' as never })],
    ['exponential.jitter', () => exponential('1s', { jitter: 'some' as never })],
    ['exponential.maximum', () => exponential('1s', { maximum: '1m' } as never)],
    ['exponential', () => exponential('1s', '1m' as never)],
    ['linear.factor', () => linear('1s', { factor: 2 } as never)],
    ['fixed.every', () => fixed('5' as never)],
    ['linear.step', () => linear(-1)],
    ['linear.max', () => linear('1s', { max: 0 })],
  ])('refuses a wrong %s', (option, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option }))
  })
})

describe('fixed and linear', () => {
  it('wait the same, or a step more each time', () => {
    expect(waits(fixed('5s'), 3)).toEqual([5_000, 5_000, 5_000])
    expect(waits(linear('2s'), 3)).toEqual([2_000, 4_000, 6_000])
    expect(waits(linear('2s', { max: '5s' }), 3)).toEqual([2_000, 4_000, 5_000])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meanRateError, mostInWindow } from '../src/measure/pace.js'

describe('mostInWindow', () => {
  it('counts what lies in a half-open window', () => {
    expect(mostInWindow([], 10)).toBe(0)
    expect(mostInWindow([0], 10)).toBe(1)
    expect(mostInWindow([0, 10, 20], 10)).toBe(1)
    expect(mostInWindow([0, 9.999, 20], 10)).toBe(2)
    expect(mostInWindow([0, 1, 2, 50, 51, 52, 53], 10)).toBe(4)
  })

  it('agrees with looking at every window by itself', () => {
    const times = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }).map(list => list.sort((a, b) => a - b))
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 100 }), (list, width) => {
        const naive = list.map(from => list.filter(time => time >= from && time < from + width).length)
        expect(mostInWindow(list, width)).toBe(Math.max(0, ...naive))
      }),
    )
  })
})

describe('meanRateError', () => {
  const paced = (count: number, gap: number): number[] => Array.from({ length: count }, (_, index) => index * gap)

  it('is nothing for an exact pace, and signed otherwise', () => {
    expect(meanRateError(paced(601, 100), 10)).toBeCloseTo(0, 10)
    expect(meanRateError(paced(601, 101), 10)).toBeCloseTo(-0.0099, 4)
    expect(meanRateError(paced(601, 99), 10)).toBeCloseTo(0.0101, 4)
  })

  it('does not judge a single start', () => {
    expect(() => meanRateError([1], 10)).toThrow(RangeError)
  })
})

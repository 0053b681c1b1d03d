import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, spread, unevenness } from '../src/measure/statistics.js'

describe('median', () => {
  it('is the middle, or lies between the two middle ones', () => {
    expect(median([5])).toBe(5)
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([10, 9, 100])).toBe(10)
  })

  it('has as many values below as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
        const middle = median(values)
        const below = values.filter(value => value < middle).length
        const above = values.filter(value => value > middle).length
        expect(below).toBeLessThanOrEqual(values.length / 2)
        expect(above).toBeLessThanOrEqual(values.length / 2)
      }),
    )
  })

  it('leaves what it was given as it was, and refuses nothing', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('spread and unevenness', () => {
  it('says smallest, middle, largest', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
  })

  it('is half the range over its middle', () => {
    expect(unevenness([100, 100, 100])).toBe(0)
    expect(unevenness([95, 100, 105])).toBeCloseTo(0.05)
    expect(unevenness([100, 300])).toBeCloseTo(0.5)
  })
})

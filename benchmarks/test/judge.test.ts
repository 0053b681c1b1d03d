import { describe, expect, it } from 'vitest'
import { gateBound, judge } from '../src/harness/judge.js'
import type { Figure, Sample } from '../src/harness/row.js'
import type { Runs } from '../src/harness/run-row.js'

const above: Figure = {
  name: 'above raw',
  unit: 'µs',
  digits: 1,
  value: repetition => repetition.of('ours', 'cost') - repetition.of('raw', 'cost'),
  must: { most: 2.5 },
  aims: { most: 1.5 },
  slowness: repetition => repetition.of('raw', 'cost') / 2,
}

function runs(...pairs: readonly (readonly [number, number])[]): Runs {
  return pairs.map(
    ([raw, ours]) =>
      new Map<string, Sample>([
        ['raw', { cost: raw }],
        ['ours', { cost: ours }],
      ]),
  )
}

describe('judge', () => {
  it('takes both sides of a difference from one repetition', () => {
    const judged = judge(above, runs([2, 3], [12, 13], [2, 9]))
    expect(judged.values).toEqual([1, 1, 7])
    expect([judged.median, judged.min, judged.max]).toEqual([1, 1, 7])
  })

  it('knows aims from must, and both from missed', () => {
    expect(judge(above, runs([2, 3.5])).verdict).toBe('aims')
    expect(judge(above, runs([2, 4.5])).verdict).toBe('must')
    expect(judge(above, runs([2, 4.6])).verdict).toBe('missed')
    expect(judge({ ...above, must: undefined, aims: undefined }, runs([2, 9])).verdict).toBe('none')
    expect(judge({ ...above, must: { least: 0.9 }, aims: { least: 1 } }, runs([1, 1.95])).verdict).toBe('must')
  })

  it('refuses what was not measured', () => {
    expect(() => judge({ ...above, value: repetition => repetition.of('raw', 'other') }, runs([2, 3]))).toThrow('other')
    expect(() => judge(above, runs([2, Number.NaN]))).toThrow('ours did not measure "cost"')
  })
})

describe('gateBound', () => {
  it('widens a bound on a slower machine, and never narrows it', () => {
    expect(gateBound(above, runs([4, 5]))).toEqual({ most: 5 })
    expect(gateBound(above, runs([1, 5]))).toEqual({ most: 2.5 })
    expect(gateBound(above, runs([2, 5], [8, 5], [4, 5]))).toEqual({ most: 5 })
  })

  it('asks for half where half is asked', () => {
    const { slowness: _, ...share } = above
    expect(gateBound({ ...share, gated: 'half' }, runs([2, 5]))).toEqual({ most: 5 })
    expect(gateBound({ ...above, gated: 'half' }, runs([4, 5]))).toEqual({ most: 10 })
    expect(gateBound({ ...share, must: { least: 0.9 }, gated: 'half' }, runs([2, 5]))).toEqual({ least: 0.45 })
    expect(gateBound({ ...share, must: undefined, gated: 'half' }, runs([2, 5]))).toBeUndefined()
  })

  it('leaves ratios and shares as they are', () => {
    const { slowness: _, ...share } = above
    expect(gateBound(share, runs([4, 5]))).toEqual({ most: 2.5 })
    expect(gateBound({ ...above, must: { least: 0.9 } }, runs([4, 5]))).toEqual({ least: 0.9 })
    expect(gateBound({ ...above, must: undefined }, runs([4, 5]))).toBeUndefined()
  })
})

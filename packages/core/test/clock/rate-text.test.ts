import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RateText, readRate } from '../../src/clock/rate-text.js'
import { parseRate } from '../../src/policies/parse-rate.js'

describe('readRate', () => {
  it.each([
    ['5/s', 5, 1_000],
    ['0.01/s', 0.01, 1_000],
    ['100/m', 100, 60_000],
    ['2000/h', 2_000, 3_600_000],
    ['10/d', 10, 86_400_000],
    ['10000/s', 10_000, 1_000],
  ])('reads %s', (text, limit, perMs) => {
    expect(readRate(text)).toEqual({ limit, perMs })
  })

  it.each([
    ['0/s'],
    ['-1/s'],
    ['5'],
    ['5/'],
    ['/s'],
    ['5 /s'],
    ['5/ s'],
    ['5/sec'],
    ['5/10s'],
    ['1e3/s'],
    ['5/S'],
    ['05/s'],
    ['.5/s'],
    ['5/s\n'],
    [`1${'0'.repeat(400)}/s`],
    [''],
    [5],
    [undefined],
    [null],
    [{ limit: 5 }],
  ])('refuses %s', value => {
    expect(readRate(value)).toBeUndefined()
  })

  it('has an answer for any value', () => {
    fc.assert(fc.property(fc.anything(), value => (readRate(value)?.limit ?? 1) > 0))
    fc.assert(fc.property(fc.string(), text => readRate(`${text}/s`) === undefined || Number(text) > 0))
  })

  it('is strict by type', () => {
    // @ts-expect-error a period that there is not
    const wrong: RateText = '5/x'
    expect(readRate(wrong)).toBeUndefined()
  })
})

describe('parseRate', () => {
  it('gives limit and period', () => {
    expect(parseRate('7/s')).toEqual({ limit: 7, perMs: 1_000 })
  })

  it('names the option', () => {
    expect(() => parseRate('fast', 'supplier.rate')).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'supplier.rate' }),
    )
  })
})

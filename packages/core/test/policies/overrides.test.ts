import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefused, readOverrides, writeOverrides } from '../../src/policies/overrides.js'
import { overridesSettings } from '../../src/policies/overrides-option.js'

const refused = {
  kind: 'settle',
  as: 'dead-letter',
  because: expect.stringMatching(/^its overrides cannot be heeded: /),
}

describe('readOverrides', () => {
  it('reads what a message asks for', () => {
    expect(readOverrides('{"timeoutMs":1000,"retryLimit":0,"misfireGraceMs":30000}')).toEqual({
      timeoutMs: 1_000,
      retryLimit: 0,
      misfireGraceMs: 30_000,
    })
    expect(readOverrides(' { "retryLimit" : 2 } ')).toEqual({ retryLimit: 2 })
    expect(readOverrides('{}')).toEqual({})
  })

  it.each([
    [''],
    ['{'],
    ['null'],
    ['5'],
    ['"x"'],
    ['[]'],
    ['[{"timeoutMs":1}]'],
    ['{"timeoutMs":"1s"}'],
    ['{"timeoutMs":0}'],
    ['{"timeoutMs":-1}'],
    ['{"timeoutMs":1e400}'],
    ['{"timeoutMs":null}'],
    ['{"timeoutMs":{}}'],
    ['{"retryLimit":-1}'],
    ['{"retryLimit":1.5}'],
    ['{"retryLimit":"1"}'],
    ['{"misfireGraceMs":0}'],
    ['{"misfireGraceMs":true}'],
    ['{"rate":"1000/s"}'],
    ['{"timeoutMs":1,"dedupe":false}'],
    ['{"__proto__":{"timeoutMs":1}}'],
    ['{"constructor":{"prototype":{"timeoutMs":1}}}'],
    ['{"toString":1}'],
    ['{"hasOwnProperty":1}'],
  ])('refuses %s: kept aside, not ignored', header => {
    const read = readOverrides(header)
    expect(read).toEqual(refused)
    expect(isRefused(read)).toBe(true)
  })

  it('says which field, shortly', () => {
    expect(readOverrides('{"retryLimit":-1}')).toMatchObject({
      because: 'its overrides cannot be heeded: retryLimit is -1',
    })
    expect(readOverrides('{"rate":1}')).toMatchObject({
      because: 'its overrides cannot be heeded: "rate" is not known',
    })
    const hostile = readOverrides(JSON.stringify({ ['a\n'.repeat(5_000)]: 1 })) as { because: string }
    expect(hostile.because.length).toBeLessThan(120)
    expect(hostile.because).not.toContain('\n')
  })

  it('pollutes no prototype, and lets nothing through that is no number of its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), header => {
        const before = Object.getOwnPropertyNames(Object.prototype).length
        const read = readOverrides(header)
        expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(before)
        if (isRefused(read)) return
        expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
        for (const value of Object.values(read)) expect(typeof value).toBe('number')
      }),
    )
    expect(({} as { timeoutMs?: number }).timeoutMs).toBeUndefined()
  })

  it('is the last of two fields of one name, as JSON has it', () => {
    expect(readOverrides('{"retryLimit":9,"retryLimit":1}')).toEqual({ retryLimit: 1 })
  })
})

describe('writeOverrides', () => {
  it('is what readOverrides reads', () => {
    const field = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
      fc.option(value, { nil: undefined })
    const asked = fc.record({
      timeoutMs: field(fc.integer({ min: 1, max: 1e9 })),
      retryLimit: field(fc.nat()),
      misfireGraceMs: field(fc.integer({ min: 1, max: 1e12 })),
    })
    fc.assert(
      fc.property(asked, overrides => {
        const header = writeOverrides(overrides)
        if (header !== undefined) expect(readOverrides(header)).toEqual(JSON.parse(JSON.stringify(overrides)))
        else expect(Object.values(overrides).every(value => value === undefined)).toBe(true)
      }),
    )
  })

  it('is no header when nothing is asked', () => {
    expect(writeOverrides({})).toBeUndefined()
    expect(writeOverrides({ timeoutMs: undefined })).toBeUndefined()
  })
})

describe('overridesSettings', () => {
  it('loosens nothing by default', () => {
    const nothing = { timeoutMs: undefined, retryLimit: undefined, expiresInMs: undefined, misfireGraceMs: undefined }
    expect(overridesSettings(undefined)).toEqual(nothing)
    expect(overridesSettings({})).toEqual(nothing)
  })

  it('reads how far', () => {
    expect(overridesSettings({ timeout: '5m', retry: 10, expiresIn: '1h', misfireGrace: '30s' })).toEqual({
      timeoutMs: 300_000,
      retryLimit: 10,
      expiresInMs: 3_600_000,
      misfireGraceMs: 30_000,
    })
  })

  it.each([
    ['overrides', true],
    ['overrides', null],
    ['overrides', []],
    ['overrides.timeout', { timeout: '5x' }],
    ['overrides.retry', { retry: -1 }],
    ['overrides.retry', { retry: Number.POSITIVE_INFINITY }],
    ['overrides.expiresIn', { expiresIn: 0 }],
    ['overrides.misfireGrace', { misfireGrace: '' }],
    ['overrides.rate', { rate: '5/s' }],
  ])('refuses with the path %s: %j', (option, given) => {
    expect(() => overridesSettings(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Duration, readDuration } from '../../src/clock/duration.js'
import { parseDuration } from '../../src/policies/parse-duration.js'

describe('readDuration', () => {
  it.each([
    [1, 1],
    [0.25, 0.25],
    ['250ms', 250],
    ['5s', 5_000],
    ['1.5s', 1_500],
    ['0.5ms', 0.5],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['36500d', 36_500 * 86_400_000],
  ])('reads %s', (value, milliseconds) => {
    expect(readDuration(value)).toBe(milliseconds)
  })

  it.each([
    [0],
    [-1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [36_500 * 86_400_000 + 1],
    ['0s'],
    ['0.0s'],
    ['-5s'],
    ['+5s'],
    ['5'],
    ['5 s'],
    [' 5s'],
    ['5s '],
    ['5s\n'],
    ['1e3s'],
    ['5x'],
    ['5S'],
    ['5sec'],
    ['.5s'],
    ['5.s'],
    ['05s'],
    ['1_000ms'],
    ['1,5s'],
    ['0x10ms'],
    ['Infinityms'],
    ['NaNs'],
    [`1${'0'.repeat(400)}ms`],
    ['36501d'],
    ['٥s'],
    [''],
    ['s'],
    [undefined],
    [null],
    [true],
    [5n],
    [{}],
    [['5s']],
    [new Date(5)],
  ])('refuses %s', value => {
    expect(readDuration(value)).toBeUndefined()
  })

  it('reads every amount in every unit as that many', () => {
    const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    const amount = fc.tuple(fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 0, max: 999 }))
    fc.assert(
      fc.property(amount, fc.constantFrom(...Object.keys(units)), ([whole, fraction], unit) => {
        const text = fraction === 0 ? `${whole}` : `${whole}.${fraction}`
        expect(readDuration(text + unit)).toBe(Number(text) * units[unit as keyof typeof units])
      }),
    )
  })

  it('has an answer for any value: undefined, or a positive number', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        const read = readDuration(value)
        expect(read === undefined || (read > 0 && Number.isFinite(read))).toBe(true)
      }),
    )
  })
})

describe('parseDuration', () => {
  it('gives milliseconds', () => {
    expect(parseDuration('1.5s')).toBe(1_500)
    expect(parseDuration(20)).toBe(20)
  })

  it('names the option, what was given, what is allowed and what to do', () => {
    expect(() => parseDuration('5x', 'retry.backoff')).toThrow(
      expect.objectContaining({
        name: 'InvalidOption',
        code: 'SLUICE_INVALID_OPTION',
        fault: 'caller',
        option: 'retry.backoff',
        message:
          'option "retry.backoff" is \'5x\'; it must be a positive number of milliseconds or a text like ' +
          "'250ms', '1.5s', '10m', '2h', '7d'",
        remedy: expect.stringContaining('Set retry.backoff to a positive number'),
      }),
    )
  })

  it('is strict by type', () => {
    const right: Duration[] = [5, '5ms', '1.5s', '10m', '2h', '7d']
    // @ts-expect-error a unit that there is not
    const wrongUnit: Duration = '5x'
    // @ts-expect-error no unit
    const noUnit: Duration = '5'
    expect(right.map(value => readDuration(value))).not.toContain(undefined)
    expect([readDuration(wrongUnit), readDuration(noUnit)]).toEqual([undefined, undefined])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRetryAfter } from '../../src/policies/retry-after.js'

const now = Date.UTC(1994, 10, 6, 8, 49, 0)
const day = 86_400_000

describe('readRetryAfter', () => {
  it.each([
    ['seconds', '120', 120_000],
    ['no seconds', '0', 0],
    ['seconds with space around', ' 5 ', 5_000],
    ['an HTTP date', 'Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['an RFC 850 date', 'Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['an asctime date', 'Sun Nov  6 08:49:37 1994', 37_000],
    ['an asctime date with two digits', 'Sun Nov 06 08:49:37 1994', 37_000],
    ['what is past', 'Sun, 06 Nov 1994 08:48:37 GMT', 0],
    ['a date', new Date(now + 5_000), 5_000],
    ['a past date', new Date(0), 0],
    ['milliseconds', 1_500, 1_500],
    ['negative milliseconds', -1, 0],
    ['endless milliseconds', Number.POSITIVE_INFINITY, day],
    ['more than a day', '999999999999', day],
    ['a date years ahead', 'Fri, 06 Nov 2026 08:49:37 GMT', day],
  ])('reads %s', (_, value, delayMs) => {
    expect(readRetryAfter(value, now)).toBe(delayMs)
  })

  it.each([
    [''],
    ['soon'],
    ['-5'],
    ['1.5'],
    ['5s'],
    ['1e3'],
    ['0x10'],
    ['1'.repeat(13)],
    ['Sun, 06 Nov 1994'],
    ['1994-11-06T08:49:37Z'],
    ['Sun, 06 Foo 1994 08:49:37 GMT'],
    ['Sun, 06 Nov 1994 08:49:37 CET'],
    ['Sun, 06 Nov 1994 99:49:37 GMT'],
    [new Date(Number.NaN)],
    [Number.NaN],
    [undefined],
    [null],
    [{}],
    [true],
  ])('says nothing to %s', value => {
    expect(readRetryAfter(value, now)).toBeUndefined()
  })

  it('has an answer within bounds for any value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.date()), value => {
        const read = readRetryAfter(value, now)
        expect(read === undefined || (read >= 0 && read <= day)).toBe(true)
      }),
    )
  })
})

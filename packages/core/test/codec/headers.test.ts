import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOfHeaders, header, wholeNumber, withHeaders } from '../../src/codec/headers.js'

describe('a number in a header of a stranger', () => {
  it.each([
    ['0', 0],
    ['12', 12],
    ['007', 7],
    ['1000', 1_000],
  ])('%s is read', (text, value) => {
    expect(wholeNumber({ n: text }, 'n', 1_000)).toBe(value)
  })

  it.each([
    ['above the most', '1001'],
    ['negative', '-1'],
    ['with a sign', '+1'],
    ['a fraction', '1.5'],
    ['with an exponent', '1e3'],
    ['hexadecimal', '0x10'],
    ['with a space', ' 1'],
    ['empty', ''],
    ['words', 'soon'],
    ['seventeen digits', '10000000000000000'],
    ['digits of another script', '١٢'],
  ])('counts as absent when it is %s', (_, text) => {
    expect(wholeNumber({ n: text }, 'n', 1_000)).toBeUndefined()
  })

  it('is absent without headers, without the name, and where only the prototype has it', () => {
    expect(wholeNumber(undefined, 'n', 10)).toBeUndefined()
    expect(wholeNumber({}, 'n', 10)).toBeUndefined()
    expect(wholeNumber(Object.create({ n: '1' }), 'n', 10)).toBeUndefined()
  })
})

describe('headers with changes', () => {
  it('keep what is unknown, set, remove, and leave what was given as it was', () => {
    const given = { tenant: 'a', [header.attempt]: '2' }
    expect(withHeaders(given, { [header.attempt]: '3', [header.dueAt]: undefined })).toEqual({
      tenant: 'a',
      [header.attempt]: '3',
    })
    expect(given).toEqual({ tenant: 'a', [header.attempt]: '2' })
  })

  it('are undefined, never empty', () => {
    expect(withHeaders(undefined, {})).toBeUndefined()
    expect(withHeaders({ a: '1' }, { a: undefined })).toBeUndefined()
  })

  it('bear the name __proto__ without harm', () => {
    const stranger = JSON.parse('{"__proto__":"x","a":"1"}') as { [name: string]: string }
    const merged = withHeaders(stranger, { b: '2' })
    expect(Object.entries(merged ?? {})).toEqual([
      ['__proto__', 'x'],
      ['a', '1'],
      ['b', '2'],
    ])
    expect(Object.getPrototypeOf(merged)).toBeNull()
  })

  it('have as many bytes as UTF-8 needs', () => {
    expect(bytesOfHeaders(undefined)).toBe(0)
    expect(bytesOfHeaders({ a: 'ä', 'b-c': '€𝄞' })).toBe(1 + 2 + 3 + 3 + 4)
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), headers => {
        expect(bytesOfHeaders(headers)).toBe(Buffer.byteLength(Object.entries(headers).flat().join('')))
      }),
    )
  })
})

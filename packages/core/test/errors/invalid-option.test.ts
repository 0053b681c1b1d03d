import { describe, expect, it } from 'vitest'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import { isSluiceError } from '../../src/errors/sluice-error.js'

function messageFor(given: unknown): string {
  return new InvalidOption({ option: 'rate', given, allowed: 'right' }).message
}

describe('InvalidOption', () => {
  it.each([
    [undefined, 'missing'],
    [null, 'null'],
    ['fast', "'fast'"],
    [-5, '-5'],
    [Number.NaN, 'NaN'],
    [5n, '5n'],
    [true, 'true'],
    [() => 1, 'a function'],
    [Symbol('a'), 'a symbol'],
    [[1, 2], 'a list of 2'],
    [{}, 'an object (empty)'],
  ])('says what %s is', (given, words) => {
    expect(messageFor(given)).toBe(`option "rate" is ${words}; it must be right`)
  })

  it('shows the names of fields and never their contents, which may be secret', () => {
    expect(messageFor({ user: 'me', password: 'hunter2' })).toBe(
      'option "rate" is an object (user, password); it must be right',
    )
  })

  it('cuts what is long', () => {
    expect(messageFor('x'.repeat(1_000)).length).toBeLessThan(120)
  })

  it('is a Sluice error of the caller, with its cause', () => {
    const cause = new Error('raw')
    const error = new InvalidOption({ option: 'a.b', given: 1, allowed: 'two', remedy: 'Say two.', cause })
    expect(isSluiceError(error)).toBe(true)
    expect(error).toMatchObject({ fault: 'caller', option: 'a.b', allowed: 'two', remedy: 'Say two.', cause })
  })
})

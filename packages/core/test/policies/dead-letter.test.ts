import { describe, expect, it } from 'vitest'
import { becauseOverrides, becauseRejected, becauseUsedUp, deadLetterSettings } from '../../src/policies/dead-letter.js'

describe('deadLetterSettings', () => {
  it('keeps by default, drops on purpose', () => {
    expect([undefined, true, 'drop'].map(given => deadLetterSettings(given as never))).toEqual(['keep', 'keep', 'drop'])
  })

  it.each([[false], [null], ['keep'], ['my-queue'], [{}]])('refuses %s', given => {
    expect(() => deadLetterSettings(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'deadLetter' }),
    )
  })
})

describe('the reasons', () => {
  it('read as sentences', () => {
    expect(becauseUsedUp(0, 1)).toBe('failed, and it is not to be retried')
    expect(becauseUsedUp(3, 4)).toBe('failed 4 times, its retries are used up')
    expect(becauseUsedUp(1, 1)).toBe('failed 1 time, its retries are used up')
    expect(becauseRejected('gone')).toBe('rejected: gone')
    expect(becauseOverrides('they are not JSON')).toBe('its overrides cannot be heeded: they are not JSON')
  })

  it('are short, since they travel in a header', () => {
    expect(becauseRejected('x'.repeat(999))).toHaveLength(200)
    expect(becauseRejected('x'.repeat(999)).endsWith('…')).toBe(true)
    expect(becauseRejected('x'.repeat(190))).toHaveLength(200)
    expect(becauseOverrides('x'.repeat(999))).toHaveLength(200)
  })
})

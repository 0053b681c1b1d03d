import { describe, expect, it } from 'vitest'
import { poisonPolicy, poisonSettings } from '../../src/policies/poison.js'
import { run, type Verdict } from '../../src/policies/policy.js'
import { at, delivery } from './fixtures/run-stub.js'

function admit(most: number, deliveryCount: number, attempt: number = 1): Verdict {
  return poisonPolicy(most).admit?.(delivery({ deliveryCount, attempt }), at(0)) as Verdict
}

describe('poisonPolicy', () => {
  it('keeps aside what was handed out more often than allowed', () => {
    expect(admit(10, 10)).toBe(run)
    expect(admit(10, 11)).toEqual({
      kind: 'settle',
      as: 'dead-letter',
      because: 'poison: handed out more than 10 times and never settled',
    })
  })

  it('judges hand-outs alone: attempts are the business of retry', () => {
    expect(admit(10, 1, 500)).toBe(run)
  })

  it('does not object where the broker does not count', () => {
    expect(admit(1, 0)).toBe(run)
  })
})

describe('poisonSettings', () => {
  it('is 10 by default, endless for false', () => {
    expect([poisonSettings(undefined), poisonSettings(3), poisonSettings(false)]).toEqual([
      10,
      3,
      Number.POSITIVE_INFINITY,
    ])
  })

  it.each([[0], [-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], [true], ['10'], [null]])('refuses %s', given => {
    expect(() => poisonSettings(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'poison' }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { type ExpirySettings, expiryPolicy, expirySettings } from '../../src/policies/expiry.js'
import { type Admissible, run, type Verdict } from '../../src/policies/policy.js'
import { at, delivery } from './fixtures/run-stub.js'

const published = 1_000_000

function admit(settings: ExpirySettings, facts: Partial<Admissible>, now: number, mostMs?: number): Verdict {
  return expiryPolicy(settings, mostMs).admit?.(delivery(facts), at(now)) as Verdict
}

const dropped = { kind: 'settle', as: 'ack', because: 'expired' }

describe('expiryPolicy', () => {
  const fifteen = expirySettings('15s')

  it('drops what was published longer ago than the task allows; the last instant still runs', () => {
    expect(admit(fifteen, { publishedAt: published }, published + 15_000)).toBe(run)
    expect(admit(fifteen, { publishedAt: published }, published + 15_001)).toEqual(dropped)
  })

  it('drops what the message itself says is over', () => {
    const never = expirySettings(undefined)
    expect(admit(never, { expiresAt: 5_000 }, 5_000)).toBe(run)
    expect(admit(never, { expiresAt: 5_000 }, 5_001)).toEqual(dropped)
    expect(admit(never, { publishedAt: 0 }, 9e15)).toBe(run)
  })

  it('takes whichever is earlier: a message may only tighten', () => {
    const facts = { publishedAt: published, expiresAt: published + 5_000 }
    expect(admit(fifteen, facts, published + 5_001)).toEqual(dropped)
    expect(admit(fifteen, { ...facts, expiresAt: published + 60_000 }, published + 15_001)).toEqual(dropped)
  })

  it('lets a message loosen as far as the task says', () => {
    const facts = { publishedAt: published, expiresAt: published + 60_000 }
    expect(admit(fifteen, facts, published + 30_000, 30_000)).toBe(run)
    expect(admit(fifteen, facts, published + 30_001, 30_000)).toEqual(dropped)
    expect(admit(fifteen, { publishedAt: published }, published + 15_001, 30_000)).toEqual(dropped)
    expect(admit(fifteen, facts, published + 15_000, 5_000)).toBe(run)
  })

  it('lets run what has no known age', () => {
    expect(admit(fifteen, {}, published)).toBe(run)
  })

  it('keeps aside instead, if asked', () => {
    const settings = expirySettings('15s', 'dead-letter')
    expect(admit(settings, { publishedAt: 0 }, published)).toEqual({ ...dropped, as: 'dead-letter' })
  })

  it('makes its verdict once', () => {
    const policy = expiryPolicy(fifteen)
    const ask = (): unknown => policy.admit?.(delivery({ expiresAt: 1 }), at(2))
    expect(ask()).toBe(ask())
  })
})

describe('expirySettings', () => {
  it('has defaults: never, dropped', () => {
    expect(expirySettings(undefined)).toEqual({ expiresInMs: Number.POSITIVE_INFINITY, as: 'ack' })
    expect(expirySettings('15m', undefined)).toEqual({ expiresInMs: 900_000, as: 'ack' })
  })

  it.each([
    ['expiresIn', '15 m', 'drop'],
    ['expiresIn', 0, 'drop'],
    ['expiresIn', null, 'drop'],
    ['expired', '15m', 'keep'],
    ['expired', undefined, true],
  ])('refuses a wrong %s', (option, expiresIn, expired) => {
    expect(() => expirySettings(expiresIn as never, expired as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option }),
    )
  })
})

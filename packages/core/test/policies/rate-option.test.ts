import { describe, expect, it } from 'vitest'
import { type RateOption, rateSettings } from '../../src/policies/rate-option.js'

const plain = { burst: 1, key: undefined, countRetries: true }

describe('rateSettings', () => {
  it('reads texts and objects, with defaults', () => {
    expect(rateSettings('0.01/s')).toEqual({ limit: 0.01, perMs: 1_000, ...plain })
    expect(rateSettings({ limit: 7 })).toEqual({ limit: 7, perMs: 1_000, ...plain })
    expect(rateSettings({ limit: 100, per: '1m', burst: 5, scope: 'process', countRetries: false })).toEqual({
      limit: 100,
      perMs: 60_000,
      burst: 5,
      key: undefined,
      countRetries: false,
    })
    expect(rateSettings({ limit: 7, per: undefined, burst: undefined, key: undefined, scope: undefined })).toEqual({
      limit: 7,
      perMs: 1_000,
      ...plain,
    })
    const key = (): string => 'a'
    expect(rateSettings({ limit: 7, key }).key).toBe(key)
  })

  it.each([
    ['rate', 'fast'],
    ['rate', '0/s'],
    ['rate', 5],
    ['rate', undefined],
    ['rate', null],
    ['rate', []],
    ['rate', '2000000/s'],
    ['rate', { limit: 999_999, burst: 3 }],
    ['rate', { limit: 1e-300 }],
    ['rate', { limit: 1, per: '36500d', burst: 1, extra: 1 }],
    ['rate.limit', {}],
    ['rate.limit', { limit: 0 }],
    ['rate.limit', { limit: -1 }],
    ['rate.limit', { limit: Number.NaN }],
    ['rate.limit', { limit: Number.POSITIVE_INFINITY }],
    ['rate.limit', { limit: '5' }],
    ['rate.per', { limit: 1, per: '1 s' }],
    ['rate.per', { limit: 1, per: 0 }],
    ['rate.per', { limit: 1, per: null }],
    ['rate.burst', { limit: 1, burst: 0 }],
    ['rate.burst', { limit: 1, burst: 1.5 }],
    ['rate.burst', { limit: 1, burst: '2' }],
    ['rate.key', { limit: 1, key: 'supplier' }],
    ['rate.scope', { limit: 1, scope: 'global' }],
    ['rate.countRetries', { limit: 1, countRetries: 'no' }],
  ])('refuses with the path %s: %j', (path, given) => {
    const option = (given as { extra?: number })?.extra === undefined ? path : 'rate.extra'
    expect(() => rateSettings(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option }),
    )
  })

  it('is typed from the handler outward', () => {
    const option: RateOption<{ supplier: string }> = { limit: 1, key: order => order.supplier }
    // @ts-expect-error an argument that there is not
    const wrong: RateOption<{ supplier: string }> = { limit: 1, key: order => order.customer }
    // @ts-expect-error not in this version
    const global: RateOption = { limit: 1, scope: 'global' }
    expect([option, wrong, global]).toHaveLength(3)
  })
})

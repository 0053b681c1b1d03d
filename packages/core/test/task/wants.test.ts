import { describe, expect, it } from 'vitest'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import type { Policy } from '../../src/policies/policy.js'
import { consumeSettings } from '../../src/task/consume-settings.js'
import { settingsOf } from '../../src/task/settings.js'
import { wantsOf } from '../../src/task/wants.js'
import { plain } from '../negotiate/grounds.js'
import { fakeBroker } from './fakes.js'

const wants = (options: object, consume: object = {}) =>
  wantsOf(settingsOf('charge', { broker: fakeBroker(), ...options }), consumeSettings(consume))

describe('what a worker wants', () => {
  it('is little without options', () => {
    expect(wants({})).toEqual(plain)
  })

  it('is what the options say', () => {
    const from = new Date(5_000)
    expect(
      wants(
        {
          queue: 'q',
          retry: { limit: 1, via: 'process' },
          deadLetter: 'drop',
          poison: 3,
          timeout: '5s',
          expiresIn: '1m',
          lease: '9s',
          bodyLimit: 7,
          prefetch: { high: 9 },
        },
        { group: 'audit', from, life: 'session' },
      ),
    ).toEqual({
      ...plain,
      queue: 'q',
      group: 'audit',
      from,
      life: 'session',
      retryLimit: 1,
      retryVia: 'process',
      deadLetter: 'drop',
      poison: 3,
      poisonAsked: true,
      timeoutMs: 5_000,
      expiresMs: 60_000,
      leaseMs: 9_000,
      bodyLimit: 7,
      prefetchHigh: 9,
    })
    expect(wants({ poison: false, retry: false })).toEqual({
      ...plain,
      poison: undefined,
      poisonAsked: true,
      retryLimit: 0,
    })
  })

  it('counts what a message may loosen', () => {
    expect(wants({ timeout: '5s', retry: 0, overrides: { timeout: '1m', retry: 4 } })).toMatchObject({
      timeoutMs: 60_000,
      retryLimit: 4,
    })
    expect(wants({ timeout: '5s', overrides: { timeout: '1s' } })).toMatchObject({ timeoutMs: 5_000 })
    expect(wants({ overrides: { timeout: '1m' } })).toMatchObject({ timeoutMs: undefined })
  })

  it('names the policies that may wait long', () => {
    const admits: Policy = { name: 'maintenance', admit: () => ({ kind: 'run' }) }
    const judges: Policy = { name: 'judge', judge: () => undefined }
    expect(wants({ policies: [admits, judges] }).longWaits).toEqual(['maintenance'])
    expect(wants({ policies: [admits], rate: { limit: 5, key: () => 'a' } }).longWaits).toEqual(['maintenance', 'rate'])
    expect(wants({ rate: { limit: 5, key: () => 'a' } }).rateGapMs).toBe(0)
  })

  it('knows how long the next start may be away', () => {
    expect(wants({ rate: '0.01/s' })).toMatchObject({ rateGapMs: 100_000, longWaits: [] })
    expect(wants({ rate: { limit: 4, per: '1m' } }).rateGapMs).toBe(15_000)
  })
})

describe('the options of consume', () => {
  it('are none by default', () => {
    expect(consumeSettings()).toEqual({ group: undefined, from: undefined, life: 'durable' })
    expect(consumeSettings({ group: undefined, from: undefined, life: undefined })).toEqual(consumeSettings({}))
  })

  it.each([
    ['group', { group: 'a b' }],
    ['group', { group: '' }],
    ['from', { from: 'latest' }],
    ['from', { from: new Date(Number.NaN) }],
    ['life', { life: 'short', group: 'a' }],
    ['life', { life: 'session' }],
    ['gruop', { gruop: 'a' }],
    ['options of consume', 5],
    ['options of consume', null],
  ])('are refused for %s', (option, options) => {
    expect(() => consumeSettings(options as object)).toThrow(InvalidOption)
    try {
      consumeSettings(options as object)
    } catch (error) {
      expect((error as InvalidOption).option).toBe(option)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import type { Policy } from '../../src/policies/policy.js'
import { settingsOf } from '../../src/task/settings.js'
import { shape } from '../../src/task/shape.js'
import { fakeBroker, fakeStore } from './fakes.js'

const broker = fakeBroker()
const settings = (options: object, name = 'charge') => settingsOf(name, { broker, ...options })

function refusal(options: unknown, name: unknown = 'charge'): InvalidOption {
  try {
    settingsOf(name as string, options)
  } catch (error) {
    if (error instanceof InvalidOption) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a task without options', () => {
  it('has the defaults that the design decided', () => {
    const all = settings({})
    expect(all).toMatchObject({
      name: 'charge',
      queue: 'charge',
      broker,
      store: undefined,
      input: undefined,
      paced: undefined,
      rate: undefined,
      userPolicies: [],
      concurrency: 100,
      prefetch: { high: 200, low: 100 },
      retry: { limit: 3, via: undefined },
      timeoutMs: Number.POSITIVE_INFINITY,
      expiresInMs: Number.POSITIVE_INFINITY,
      expired: 'drop',
      misfireGraceMs: Number.POSITIVE_INFINITY,
      poison: 10,
      poisonAsked: false,
      deadLetter: 'keep',
      leaseMs: undefined,
      bodyLimit: undefined,
      closeGraceMs: 25_000,
      logger: undefined,
    })
    expect(all.policies.map(({ name }) => name)).toEqual([
      'poison',
      'expiry',
      'not-before',
      'concurrency',
      'timeout',
      'retry',
    ])
  })

  it('takes undefined for not said', () => {
    const names = Object.keys(settings({}))
    const said = Object.fromEntries(
      [
        'store',
        'queue',
        'input',
        'rate',
        'concurrency',
        'prefetch',
        'retry',
        'timeout',
        'expiresIn',
        'expired',
        'misfireGrace',
        'lease',
        'poison',
        'deadLetter',
        'overrides',
        'policies',
        'bodyLimit',
        'closeGrace',
        'logger',
      ].map(name => [name, undefined]),
    )
    const all = settings(said)
    expect(Object.keys(all)).toEqual(names)
    expect(all).toMatchObject({ concurrency: 100, poison: 10, poisonAsked: false, closeGraceMs: 25_000 })
  })
})

describe('the controls', () => {
  it('are milliseconds and numbers', () => {
    const own = fakeStore()
    const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
    expect(
      settings({
        store: own,
        queue: 'charges.eu',
        input: shape(),
        concurrency: 5,
        prefetch: { high: 1000, low: 400 },
        retry: { limit: 5, via: 'process' },
        timeout: '30s',
        expiresIn: '15m',
        expired: 'dead-letter',
        misfireGrace: '1m',
        lease: '1m',
        poison: 3,
        overrides: { timeout: '1m', retry: 9 },
        bodyLimit: 4_096,
        closeGrace: 0,
        logger,
      }),
    ).toMatchObject({
      store: own,
      queue: 'charges.eu',
      concurrency: 5,
      prefetch: { high: 1000, low: 400 },
      retry: { limit: 5, via: 'process' },
      timeoutMs: 30_000,
      expiresInMs: 900_000,
      expired: 'dead-letter',
      misfireGraceMs: 60_000,
      leaseMs: 60_000,
      poison: 3,
      poisonAsked: true,
      overrides: { timeoutMs: 60_000, retryLimit: 9, expiresInMs: undefined, misfireGraceMs: undefined },
      bodyLimit: 4_096,
      closeGraceMs: 0,
      logger,
    })
  })

  it('leave the bound of memory to the rate, and ask the rate last', () => {
    const mine: Policy = { name: 'mine', judge: () => undefined }
    const all = settings({ rate: '5/s', policies: [mine] })
    expect(all).toMatchObject({ concurrency: 10_000, prefetch: { high: 20_000, low: 10_000 }, userPolicies: [mine] })
    expect(all.policies.map(({ name }) => name)).toEqual([
      'poison',
      'expiry',
      'not-before',
      'mine',
      'concurrency',
      'timeout',
      'retry',
      'rate',
    ])
    expect(all.paced).toBe(all.policies.at(-1))
    expect(settings({ rate: '5/s', concurrency: 3 })).toMatchObject({ concurrency: 3, prefetch: { high: 6, low: 3 } })
  })

  it('can be switched off', () => {
    const all = settings({ poison: false, retry: false, timeout: false, deadLetter: 'drop' })
    expect(all).toMatchObject({ poison: Number.POSITIVE_INFINITY, retry: { limit: 0 }, deadLetter: 'drop' })
    expect(all.policies.map(({ name }) => name)).not.toContain('poison')
  })

  it('keep the low mark below the high one', () => {
    expect(settings({ prefetch: { high: 10 } }).prefetch).toEqual({ high: 10, low: 10 })
    expect(settings({ prefetch: { low: 0 } }).prefetch).toEqual({ high: 200, low: 0 })
    expect(refusal({ broker, prefetch: { high: 10, low: 11 } }).option).toBe('prefetch.low')
  })

  it('begin anew without a past where time does', () => {
    const own: Policy = { name: 'mine', admit: () => ({ kind: 'run' }) }
    const all = settings({ rate: '1/m', policies: [own] })
    const context = { now: 0, monotonic: 50_000, store: undefined }
    const delivery = { args: {} } as never
    const paced = (policies: readonly Policy[]) => policies.at(-1)?.admit?.(delivery, context)
    expect(paced(all.policies)).toEqual({ kind: 'run' })
    expect(paced(all.policies)).toMatchObject({ kind: 'wait' })
    const again = all.fresh()
    expect(paced(again.policies)).toEqual({ kind: 'run' })
    expect(again.paced).toBe(again.policies.at(-1))
    expect(again.policies[3]).toBe(own)
  })
})

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

describe('the store', () => {
  it('is the task’s own, else the broker’s', () => {
    const [brokers, own] = [fakeStore(), fakeStore()]
    const storing = fakeBroker('storing', brokers)
    expect(settingsOf('a', { broker: storing }).store).toBe(brokers)
    expect(settingsOf('a', { broker: storing, store: own }).store).toBe(own)
  })
})

describe('what is refused', () => {
  it.each([
    ['name', '', {}],
    ['name', 'a b', {}],
    ['name', 'a.dead', {}],
    ['name', null, {}],
    ['queue', 'a', { queue: 'a/b' }],
    ['queue', 'a', { queue: 'a.dead' }],
    ['rate', 'a', { rate: '5 per second' }],
    ['rate.scope', 'a', { rate: { limit: 5, scope: 'global' } }],
    ['concurrency', 'a', { concurrency: 0 }],
    ['prefetch', 'a', { prefetch: 5 }],
    ['prefetch.high', 'a', { prefetch: { high: 0 } }],
    ['prefetch.hihg', 'a', { prefetch: { hihg: 5 } }],
    ['retry', 'a', { retry: -1 }],
    ['retry.limt', 'a', { retry: { limt: 3 } }],
    ['timeout', 'a', { timeout: '30' }],
    ['expiresIn', 'a', { expiresIn: 0 }],
    ['expired', 'a', { expired: 'delete' }],
    ['expired', 'a', { expired: 'dead-letter', deadLetter: 'drop' }],
    ['misfireGrace', 'a', { misfireGrace: Number.POSITIVE_INFINITY }],
    ['lease', 'a', { lease: 99 }],
    ['lease', 'a', { lease: '-1s' }],
    ['poison', 'a', { poison: 0 }],
    ['deadLetter', 'a', { deadLetter: false }],
    ['overrides.retrry', 'a', { overrides: { retrry: 1 } }],
    ['policies', 'a', { policies: {} }],
    ['policies[0]', 'a', { policies: [{ name: 'x' }] }],
    ['bodyLimit', 'a', { bodyLimit: 0 }],
    ['bodyLimit', 'a', { bodyLimit: 2 ** 31 }],
    ['closeGrace', 'a', { closeGrace: -1 }],
    ['logger', 'a', { logger: { info: () => {} } }],
    ['input', 'a', { input: { parse: () => 1 } }],
    ['input', 'a', { input: { '~standard': { version: 2, validate: () => 1 } } }],
    ['store', 'a', { store: {} }],
    ['store.contract', 'a', { store: { ...fakeStore(), contract: 2 } }],
  ])('%s', (option, name, options) => {
    const error = refusal({ broker, ...options }, name)
    expect(error.option).toBe(option)
    expect(error.code).toBe('SLUICE_INVALID_OPTION')
    expect(error.remedy).toMatch(/.{10,}[.?]$/)
  })

  it.each([undefined, null, 5, [], 'broker'])('options that are %j', options => {
    expect(refusal(options).option).toBe('options of a task')
  })

  it('no broker, a promise of one, and one of another contract', () => {
    expect(refusal({}).message).toContain(
      'is missing; it must be a broker, as the function of an adapter package makes it',
    )
    expect(refusal({ broker: Promise.resolve(broker) }).remedy).toBe('Await it: `broker: await connect(url)`.')
    expect(refusal({ broker: { ...broker, contract: 2 } })).toMatchObject({
      option: 'broker.contract',
      allowed: '1, the version of the contract that this core speaks',
      remedy: 'Install versions of @sluice/core and the adapter that belong together.',
    })
    expect(refusal({ broker: { ...broker, open: undefined } }).option).toBe('broker')
  })

  it('a misspelt option, with what was meant', () => {
    expect(refusal({ broker, retrry: 3 })).toMatchObject({
      option: 'retrry',
      allowed: 'left out: a task has no such option',
      remedy: 'Did you mean "retry"?',
    })
    expect(refusal({ broker, conccurency: 3 }).remedy).toBe('Did you mean "concurrency"?')
    expect(refusal({ broker, deadletter: 'drop' }).remedy).toBe('Did you mean "deadLetter"?')
    expect(refusal({ broker, bananas: 3 }).remedy).toMatch(
      /^Remove it; a task has: broker, store, queue, input, rate, /,
    )
  })

  it.each(['dedupe', 'quietHours', 'isolation', 'circuit', 'key', 'schedules', 'results'])(
    '%s, of a later version',
    option => {
      expect(refusal({ broker, [option]: {} }).remedy).toBe(
        `"${option}" is not in this version of Sluice: leave it out, or write a policy for it (option "policies").`,
      )
    },
  )
})

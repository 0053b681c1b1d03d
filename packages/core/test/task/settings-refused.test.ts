import { describe, expect, it } from 'vitest'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import { settingsOf } from '../../src/task/settings.js'
import { fakeBroker, fakeStore } from './fakes.js'

const broker = fakeBroker()

function refusal(options: unknown, name: unknown = 'charge'): InvalidOption {
  try {
    settingsOf(name as string, options)
  } catch (error) {
    if (error instanceof InvalidOption) return error
    throw error
  }
  throw new Error('nothing was refused')
}

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

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concurrencyPolicy } from '../../src/policies/concurrency.js'
import { expiryPolicy } from '../../src/policies/expiry.js'
import { notBeforePolicy } from '../../src/policies/not-before.js'
import { orderPolicies, type PolicySlots, policyOrder } from '../../src/policies/order.js'
import { poisonPolicy } from '../../src/policies/poison.js'
import { type Policy, run } from '../../src/policies/policy.js'
import { ratePolicy } from '../../src/policies/rate.js'
import { rateSettings } from '../../src/policies/rate-option.js'
import { retryPolicy } from '../../src/policies/retry.js'
import { retrySettings } from '../../src/policies/retry-option.js'
import { timeoutPolicy } from '../../src/policies/timeout.js'
import { userPolicies } from '../../src/policies/user-policies.js'

function named(name: string): Policy {
  return { name, admit: () => run }
}

function names(slots: PolicySlots): string[] {
  return orderPolicies(slots).map(policy => policy.name)
}

describe('orderPolicies', () => {
  it('is the one visible list, rate last', () => {
    expect(policyOrder).toEqual([
      'poison',
      'expiry',
      'cancelled',
      'not-before',
      'quiet-hours',
      'user',
      'circuit',
      'key',
      'concurrency',
      'dedupe',
      'timeout',
      'retry',
      'rate',
    ])
  })

  it('puts the built-in ones, each named as its place, in order, however they are given', () => {
    const policies: PolicySlots = {
      rate: ratePolicy(rateSettings('5/s')),
      retry: retryPolicy(retrySettings(3)),
      concurrency: concurrencyPolicy(100),
      timeout: timeoutPolicy(1_000),
      user: [named('maintenance'), named('audit')],
      'not-before': notBeforePolicy(1_000),
      expiry: expiryPolicy({ expiresInMs: 1_000, as: 'ack' }),
      poison: poisonPolicy(10),
    }
    expect(names(policies)).toEqual([
      'poison',
      'expiry',
      'not-before',
      'maintenance',
      'audit',
      'concurrency',
      'timeout',
      'retry',
      'rate',
    ])
    for (const [slot, policy] of Object.entries(policies)) {
      if (slot !== 'user') expect((policy as Policy).name).toBe(slot)
    }
  })

  it('leaves out what is not configured', () => {
    expect(names({})).toEqual([])
    expect(names({ rate: undefined, user: undefined, poison: named('poison') })).toEqual(['poison'])
    expect(names({ user: [] })).toEqual([])
  })

  it('keeps order for any selection', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(policyOrder.filter(slot => slot !== 'user')), slots => {
        const policies = Object.fromEntries(slots.map(slot => [slot, named(slot)])) as PolicySlots
        expect(names(policies)).toEqual(policyOrder.filter(slot => (slots as readonly string[]).includes(slot)))
      }),
    )
  })

  it('asks the judge with an opinion on everything behind all others', () => {
    const judges = orderPolicies({
      user: [{ name: 'mine', judge: () => ({ kind: 'ack', because: 'mine' }) }],
      retry: retryPolicy(retrySettings(3)),
      rate: ratePolicy(rateSettings('1/s')),
      concurrency: concurrencyPolicy(1),
    }).filter(policy => policy.judge !== undefined)
    expect(judges.map(policy => policy.name)).toEqual(['mine', 'retry'])
  })
})

describe('userPolicies', () => {
  it('takes policies, as objects or instances of classes', () => {
    class Own implements Policy {
      readonly name = 'own'
      admit(): typeof run {
        return run
      }
    }
    const given = [named('a'), new Own(), { name: 'judge', judge: () => undefined }]
    expect(userPolicies(given)).toBe(given)
    expect(userPolicies([])).toEqual([])
  })

  it.each([
    ['policies', {}],
    ['policies', null],
    ['policies', 'mine'],
    ['policies[0]', [undefined]],
    ['policies[0]', [() => run]],
    ['policies[0]', [{ name: 'idle' }]],
    ['policies[0].name', [{ admit: () => run }]],
    ['policies[0].name', [{ name: '', admit: () => run }]],
    ['policies[0].name', [{ name: 'rate', admit: () => run }]],
    ['policies[1].name', [named('a'), named('a')]],
    ['policies[1].admit', [named('a'), { name: 'b', admit: run }]],
    ['policies[0].judge', [{ name: 'b', admit: () => run, judge: 'no' }]],
  ])('refuses with the path %s: %j', (option, given) => {
    expect(() => userPolicies(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option }),
    )
  })
})

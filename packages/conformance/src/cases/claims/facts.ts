import type { Capabilities } from '@sluice/core/adapter'
import type { Case } from '../../case.js'
import { expectEqual, expectThat } from '../../kit/expect.js'

const settlements = ['none', 'prefix', 'each'] as const
const retentions = ['none', 'until-settled', 'log'] as const

/** What is wrong with the capabilities in themselves, as sentences. */
export function contradictions(capabilities: Capabilities): readonly string[] {
  const { delay, limits } = capabilities
  const wrong: string[] = []
  const oneOf = (name: keyof Capabilities, allowed: readonly unknown[]): void => {
    if (!allowed.includes(capabilities[name])) wrong.push(`${name} is ${String(capabilities[name])}`)
  }
  oneOf('settlement', settlements)
  oneOf('acks', ['confirmed', 'sent'])
  oneOf('lease', ['none', 'connection', 'fixed', 'renewable'])
  oneOf('ordering', ['none', 'queue', 'key'])
  oneOf('retention', retentions)
  oneOf('headers', ['native', 'envelope'])
  oneOf('reconnect', ['broker', 'core'])
  const flags = ['fencing', 'fanOut', 'sessions', 'countsDeliveries', 'nackCounts', 'stamps'] as const
  for (const flag of flags) oneOf(flag, [true, false])
  for (const [name, value] of Object.entries(limits)) {
    const whole = Number.isInteger(value) || value === Number.POSITIVE_INFINITY
    if (!whole || value < (name === 'headerBytes' ? 0 : 1)) wrong.push(`limits.${name} is ${value}`)
  }
  if (!Number.isInteger(capabilities.priorities) || capabilities.priorities < 1) {
    wrong.push(`priorities is ${capabilities.priorities}; without any it is 1`)
  }
  for (const [name, limit] of Object.entries(delay)) {
    if (limit !== undefined && !(limit.maxMs > 0 && limit.resolutionMs >= 0)) wrong.push(`delay.${name} is no limit`)
  }
  if (capabilities.settlement === 'none' && capabilities.fencing) wrong.push('fencing without settlement')
  if (capabilities.nackCounts && !capabilities.countsDeliveries) wrong.push('nackCounts without countsDeliveries')
  return wrong
}

/** What is less on this server than the adapter guarantees. */
export function broken(guaranteed: Capabilities, here: Capabilities): readonly string[] {
  const less: string[] = []
  const flags = ['fencing', 'fanOut', 'sessions', 'countsDeliveries', 'stamps'] as const
  for (const flag of flags) if (guaranteed[flag] && !here[flag]) less.push(flag)
  if (settlements.indexOf(here.settlement) < settlements.indexOf(guaranteed.settlement)) less.push('settlement')
  if (retentions.indexOf(here.retention) < retentions.indexOf(guaranteed.retention)) less.push('retention')
  if (guaranteed.acks === 'confirmed' && here.acks !== 'confirmed') less.push('acks')
  if (guaranteed.headers === 'native' && here.headers !== 'native') less.push('headers')
  if (here.priorities < guaranteed.priorities) less.push('priorities')
  for (const name of ['publish', 'nack'] as const) {
    if ((here.delay[name]?.maxMs ?? 0) < (guaranteed.delay[name]?.maxMs ?? 0)) less.push(`delay.${name}`)
  }
  for (const name of ['publishBatch', 'receiveBatch', 'window', 'bodyBytes', 'headerBytes'] as const) {
    if (here.limits[name] < guaranteed.limits[name]) less.push(`limits.${name}`)
  }
  return less
}

/** What a broker object says of itself. */
export const factCases: readonly Case[] = [
  {
    id: 'claims/contract-version',
    promise: 'The broker names the version of the contract that it keeps: 1.',
    async run(kit) {
      expectEqual(kit.broker.contract, 1, 'contract')
    },
  },
  {
    id: 'claims/name',
    promise: 'The name is lower case and holds no address and no secret.',
    async run(kit) {
      expectThat(/^[a-z][a-z0-9-]{0,60}$/.test(kit.broker.name), `the name is ${kit.broker.name}`)
    },
  },
  {
    id: 'claims/capabilities-make-sense',
    promise: 'Every capability has a legal value, and none contradicts another.',
    async run(kit) {
      expectEqual(contradictions(kit.broker.capabilities), [], 'the guaranteed capabilities')
      expectEqual(contradictions(kit.capabilities), [], 'the capabilities on this server')
    },
  },
  {
    id: 'claims/never-less-than-guaranteed',
    promise: '`open` answers with no less than `capabilities` guarantees.',
    async run(kit) {
      expectEqual(broken(kit.broker.capabilities, kit.capabilities), [], 'what this server has less of')
    },
  },
  {
    id: 'claims/the-same-for-every-object',
    promise: 'Every broker object at the same server answers with the same capabilities.',
    async run(kit) {
      const other = await kit.create()
      expectEqual(await other.open(kit.host(other), kit.signal), kit.capabilities, 'the capabilities of another object')
    },
  },
]

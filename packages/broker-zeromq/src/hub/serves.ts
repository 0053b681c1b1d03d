import type { Broker, Capabilities } from '@sluice/core/adapter'
import { capabilities as least } from '../capabilities.js'

/** What of a broker's capabilities is less than a hub promises; `undefined`: it can stand behind one. */
export function lackOf({ capabilities }: Broker): string | undefined {
  return equals(capabilities) ?? atLeast(capabilities)
}

const facts = ['settlement', 'acks', 'fencing', 'lease', 'ordering', 'retention'] as const
const counts = ['countsDeliveries', 'nackCounts', 'stamps', 'headers'] as const
const limits = ['publishBatch', 'receiveBatch', 'window', 'bodyBytes', 'headerBytes'] as const

function equals(given: Capabilities): string | undefined {
  for (const name of [...facts, ...counts]) {
    if (given[name] !== least[name]) return `${name} ${JSON.stringify(least[name])}`
  }
  return undefined
}

function atLeast(given: Capabilities): string | undefined {
  if ((given.delay.publish?.maxMs ?? 0) < least.delay.publish.maxMs) return 'delay.publish of a year'
  if ((given.delay.nack?.maxMs ?? 0) < least.delay.nack.maxMs) return 'delay.nack of a year'
  if (given.priorities < least.priorities) return `${least.priorities} priorities`
  for (const name of limits) if (given.limits[name] < least.limits[name]) return `limits.${name} ${least.limits[name]}`
  return undefined
}

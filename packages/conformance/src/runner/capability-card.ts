import type { Claims } from '../claims.js'
import type { ServerIdentity } from '../subject.js'

function bytes(count: number): string {
  if (count === Number.POSITIVE_INFINITY) return 'no limit'
  if (count >= 1_048_576) return `${Math.round(count / 1_048_576)} MiB`
  return count >= 1_024 ? `${Math.round(count / 1_024)} KiB` : `${count} bytes`
}

function amount(count: number): string {
  return count === Number.POSITIVE_INFINITY ? 'no limit' : count.toLocaleString('en')
}

function duration(milliseconds: number): string {
  if (milliseconds === Number.POSITIVE_INFINITY) return 'any time'
  if (milliseconds >= 172_800_000) return `${Math.round(milliseconds / 86_400_000)} days`
  if (milliseconds >= 7_200_000) return `${Math.round(milliseconds / 3_600_000)} hours`
  return milliseconds >= 120_000 ? `${Math.round(milliseconds / 60_000)} minutes` : `${milliseconds} ms`
}

function methods(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'none' : [...names].join(', ')
}

/** What a broker claims, for people: one line for each claim. */
export function capabilityCard(server: ServerIdentity, claims: Claims): string {
  const { capabilities } = claims
  const { delay, limits } = capabilities
  const delayed = (['publish', 'nack'] as const).flatMap(name => {
    const limit = delay[name]
    return limit === undefined ? [] : [`${name} up to ${duration(limit.maxMs)} (to ${duration(limit.resolutionMs)})`]
  })
  const flags = (['fencing', 'fanOut', 'sessions', 'countsDeliveries', 'nackCounts', 'stamps'] as const).filter(
    flag => capabilities[flag],
  )
  const lines: readonly (readonly [string, string])[] = [
    ['broker', `${claims.brokerName}, on ${server.name} ${server.version}${server.real ? '' : ' (not the real one)'}`],
    ['settlement', `${capabilities.settlement}, acks ${capabilities.acks}`],
    ['lease', capabilities.lease],
    ['delay', delayed.length === 0 ? 'none' : delayed.join(', ')],
    ['order', capabilities.ordering],
    ['retention', capabilities.retention],
    ['headers', capabilities.headers],
    ['priorities', String(capabilities.priorities)],
    ['reconnects', capabilities.reconnect === 'core' ? 'core' : 'its client'],
    ['has', flags.length === 0 ? 'nothing else' : flags.join(', ')],
    ['body', `${bytes(limits.bodyBytes)}, headers ${bytes(limits.headerBytes)}`],
    ['batches', `publish ${amount(limits.publishBatch)}, receive ${amount(limits.receiveBatch)}`],
    ['window', amount(limits.window)],
    ['consumer', methods(claims.consumer)],
    ['admin', methods(claims.admin)],
    ['store', claims.store ? 'yes' : 'no'],
  ]
  return lines.map(([name, text]) => `  ${name.padEnd(12)}${text}`).join('\n')
}

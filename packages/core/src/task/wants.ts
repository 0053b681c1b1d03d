import type { Wants } from '../runtime/negotiate-wants.js'
import type { ConsumeSettings } from './consume-settings.js'
import type { TaskSettings } from './settings.js'

/** What a consumer of this task asks of broker and store: the input of negotiation. */
export function wantsOf(settings: TaskSettings, consume: ConsumeSettings): Wants {
  const { rate, retry, overrides } = settings
  const longWaits = settings.userPolicies
    .filter(policy => policy.admit !== undefined && policy.waits !== false)
    .map(policy => policy.name)
  // Messages of one key may wait for each other however fast the rate is.
  if (rate?.key !== undefined) longWaits.push('rate')
  return {
    task: settings.name,
    queue: settings.queue,
    group: consume.group,
    from: consume.from,
    life: consume.life,
    retryLimit: Math.max(retry.limit, overrides.retryLimit ?? 0),
    retryVia: retry.via ?? 'broker',
    deadLetter: settings.deadLetter === 'drop' ? 'drop' : 'queue',
    poison: finite(settings.poison),
    poisonAsked: settings.poisonAsked,
    longWaits,
    rateGapMs: rate === undefined || rate.key !== undefined ? 0 : rate.perMs / rate.limit,
    timeoutMs: finite(Math.max(settings.timeoutMs, overrides.timeoutMs ?? 0)),
    expiresMs: finite(settings.expiresInMs),
    leaseMs: settings.leaseMs,
    bodyLimit: settings.bodyLimit,
    prefetchHigh: settings.prefetch.high,
  }
}

function finite(value: number): number | undefined {
  return value === Number.POSITIVE_INFINITY ? undefined : value
}

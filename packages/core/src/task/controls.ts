import type { Logger } from '../consume/handler-context.js'
import { InvalidOption } from '../errors/invalid-option.js'
import { concurrencyPolicy, concurrencySettings, defaultConcurrency } from '../policies/concurrency.js'
import { deadLetterSettings } from '../policies/dead-letter.js'
import { expiryPolicy, expirySettings } from '../policies/expiry.js'
import { knownFields } from '../policies/known-fields.js'
import { misfireGraceSettings, notBeforePolicy } from '../policies/not-before.js'
import { orderPolicies } from '../policies/order.js'
import { type OverridesSettings, overridesSettings } from '../policies/overrides-option.js'
import type { Paced } from '../policies/paced.js'
import { parseDuration } from '../policies/parse-duration.js'
import { poisonPolicy, poisonSettings } from '../policies/poison.js'
import type { Policy } from '../policies/policy.js'
import { ratePolicy } from '../policies/rate.js'
import { type RateSettings, rateSettings } from '../policies/rate-option.js'
import { retryPolicy } from '../policies/retry.js'
import { type RetrySettings, retrySettings } from '../policies/retry-option.js'
import { timeoutPolicy, timeoutSettings } from '../policies/timeout.js'
import { userPolicies } from '../policies/user-policies.js'
import { wholeNumber } from '../policies/whole-number.js'
import { checkedLogger } from './foundations.js'
import { graceSettings } from './grace.js'
import type { TaskControls } from './options.js'

/** The controls of a task, checked; times in milliseconds, `Infinity` where there is no bound. */
export interface ControlSettings {
  /** In the visible order. One instance each, shared by all workers of the task in this process. */
  readonly policies: readonly Policy[]
  /** The one among them that paces starts. */
  readonly paced: Paced | undefined
  /** The same policies without a past, for another clock; the user's own stay the same instances. */
  fresh(): Pick<ControlSettings, 'policies' | 'paced'>
  readonly rate: RateSettings | undefined
  /** Those among them that the user wrote. */
  readonly userPolicies: readonly Policy[]
  readonly concurrency: number
  readonly prefetch: { readonly high: number; readonly low: number }
  readonly retry: RetrySettings
  readonly timeoutMs: number
  readonly expiresInMs: number
  readonly expired: 'drop' | 'dead-letter'
  readonly misfireGraceMs: number
  readonly overrides: OverridesSettings
  readonly poison: number
  /** The user asked for it, rather than the default. */
  readonly poisonAsked: boolean
  readonly deadLetter: 'keep' | 'drop'
  /** `undefined`: the default. */
  readonly leaseMs: number | undefined
  /** `undefined`: the default. */
  readonly bodyLimit: number | undefined
  readonly closeGraceMs: number
  /** `undefined`: the default. */
  readonly logger: Logger | undefined
}

const closeGraceMs = 25_000
const leastLeaseMs = 100
const mostBodyBytes = 1_073_741_824

const known: { readonly [Name in keyof TaskControls]-?: true } = {
  rate: true,
  concurrency: true,
  prefetch: true,
  retry: true,
  timeout: true,
  expiresIn: true,
  expired: true,
  misfireGrace: true,
  lease: true,
  poison: true,
  deadLetter: true,
  overrides: true,
  policies: true,
  bodyLimit: true,
  closeGrace: true,
  logger: true,
}

export const controlNames: readonly string[] = Object.keys(known)

/** Checks all controls and makes the policies. @throws {InvalidOption} naming the path of the first that is wrong. */
export function controlsOf(options: TaskControls): ControlSettings {
  const rate = options.rate === undefined ? undefined : rateSettings<unknown>(options.rate)
  const concurrency =
    options.concurrency === undefined
      ? defaultConcurrency(rate !== undefined)
      : concurrencySettings(options.concurrency)
  const retry = retrySettings(options.retry)
  const timeoutMs = timeoutSettings(options.timeout)
  const expiry = expirySettings(options.expiresIn, options.expired)
  const misfireGraceMs = misfireGraceSettings(options.misfireGrace)
  const overrides = overridesSettings(options.overrides)
  const poison = poisonSettings(options.poison as number | false | undefined)
  const deadLetter = deadLetterSettings(options.deadLetter)
  const own = userPolicies<unknown>(options.policies ?? [])
  if (options.expired === 'dead-letter' && deadLetter === 'drop') {
    throw new InvalidOption({ option: 'expired', given: options.expired, allowed: "'drop' where deadLetter is 'drop'" })
  }
  const fresh = (): Pick<ControlSettings, 'policies' | 'paced'> => {
    const paced = rate === undefined ? undefined : ratePolicy(rate)
    const policies = orderPolicies<unknown>({
      poison: poison === Number.POSITIVE_INFINITY ? undefined : poisonPolicy(poison),
      // A message may bring an expiry, a due time, a timeout or fewer retries of its own: these stand always.
      expiry: expiryPolicy(expiry, overrides.expiresInMs),
      'not-before': notBeforePolicy(misfireGraceMs, overrides.misfireGraceMs),
      user: own,
      concurrency: concurrencyPolicy(concurrency),
      timeout: timeoutPolicy(timeoutMs, overrides.timeoutMs),
      retry: retryPolicy(retry, overrides.retryLimit),
      rate: paced,
    })
    return { policies, paced }
  }
  return {
    ...fresh(),
    fresh,
    rate,
    userPolicies: own,
    concurrency,
    prefetch: prefetchOf(options.prefetch, concurrency),
    retry,
    timeoutMs,
    expiresInMs: expiry.expiresInMs,
    expired: expiry.as === 'ack' ? 'drop' : 'dead-letter',
    misfireGraceMs,
    overrides,
    poison,
    poisonAsked: options.poison !== undefined,
    deadLetter,
    leaseMs: options.lease === undefined ? undefined : leaseOf(options.lease as string | number),
    bodyLimit:
      options.bodyLimit === undefined ? undefined : wholeNumber(options.bodyLimit, 'bodyLimit', 1, mostBodyBytes),
    closeGraceMs: graceSettings(options.closeGrace, 'closeGrace', closeGraceMs),
    logger: options.logger === undefined ? undefined : checkedLogger(options.logger),
  }
}

function prefetchOf(given: unknown, concurrency: number): ControlSettings['prefetch'] {
  const fields = given === undefined ? {} : knownFields(given, 'prefetch', ['high', 'low'])
  const high = fields.high === undefined ? 2 * concurrency : wholeNumber(fields.high, 'prefetch.high', 1, 2_000_000)
  const low = fields.low === undefined ? Math.min(concurrency, high) : wholeNumber(fields.low, 'prefetch.low', 0, high)
  return { high, low }
}

function leaseOf(given: string | number): number {
  const leaseMs = parseDuration(given, 'lease')
  if (leaseMs >= leastLeaseMs) return leaseMs
  throw new InvalidOption({
    option: 'lease',
    given,
    allowed: `at least ${leastLeaseMs} ms, so that it can be renewed in time`,
  })
}

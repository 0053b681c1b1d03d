import { longestDurationMs } from '../clock/duration.js'
import { InvalidOption } from '../errors/invalid-option.js'
import type { Requeue } from '../errors/requeue.js'
import type { Retry } from '../errors/retry.js'
import { isSluiceError } from '../errors/sluice-error.js'
import type { Backoff } from './backoff.js'
import { becauseRejected, becauseUsedUp } from './dead-letter.js'
import type { JudgeContext, Policy } from './policy.js'
import { readRetryAfter } from './retry-after.js'
import type { RetrySettings } from './retry-option.js'

/**
 * The last opinion on a failed run: `Reject` is a dead letter, `Requeue` goes back uncounted, everything else counts
 * and is tried again until the limit, after the backoff or what `Retry` says. A message may ask for another limit, up
 * to `mostRetries`: the task's own, unless its option `overrides` allows more.
 *
 * Its `judge` throws `InvalidOption` when the user's own backoff gives something that is no time.
 */
export function retryPolicy<Args>(settings: RetrySettings, mostRetries: number = settings.limit): Policy<Args> {
  return {
    name: 'retry',
    judge({ run, error }, context) {
      // Recognised by code: the handler may have loaded another installed version of core.
      const code = isSluiceError(error) ? error.code : undefined
      if (code === 'SLUICE_REJECT') return { kind: 'dead-letter', because: becauseRejected(error.message) }
      if (code === 'SLUICE_REQUEUE') return { kind: 'requeue', delayMs: (error as Requeue).delayMs }
      const asked = run.overrides?.retryLimit
      const limit = asked === undefined ? settings.limit : Math.min(asked, Math.max(mostRetries, settings.limit))
      if (run.attempt > limit) return { kind: 'dead-letter', because: becauseUsedUp(limit, run.attempt) }
      const own = code === 'SLUICE_RETRY' ? ownDelay(error as Retry, context.now) : undefined
      return { kind: 'retry', delayMs: Math.round(own ?? backoffMs(settings.backoff, run.attempt, context)) }
    },
  }
}

function ownDelay(error: Retry, now: number): number | undefined {
  return error.delayMs ?? readRetryAfter(error.after, now)
}

function backoffMs(backoff: Backoff, attempt: number, { random }: JudgeContext): number {
  const given: unknown = backoff(attempt, random)
  if (typeof given === 'number' && given >= 0 && Number.isFinite(given)) return Math.min(given, longestDurationMs)
  throw new InvalidOption({
    option: 'retry.backoff',
    given,
    allowed: `a function that gives milliseconds from 0; for attempt ${attempt} it did not`,
    remedy: 'Mend the function, or use exponential, linear or fixed.',
  })
}

import type { Duration } from '../clock/duration.js'
import { InvalidOption } from '../errors/invalid-option.js'
import { parseDuration } from './parse-duration.js'
import { type Policy, run, settle } from './policy.js'

/** How long a message is worth running, counted from its publishing, a delay included; default: for ever. */
export type ExpiresInOption = Duration

/** What becomes of an expired message: forgotten with an event, or kept aside. Default `'drop'`. */
export type ExpiredOption = 'drop' | 'dead-letter'

export interface ExpirySettings {
  readonly expiresInMs: number
  readonly as: 'ack' | 'dead-letter'
}

/** Checks the options `expiresIn` and `expired`. @throws {InvalidOption} naming the path. */
export function expirySettings(
  expiresIn: ExpiresInOption | undefined,
  expired: ExpiredOption | undefined = 'drop',
): ExpirySettings {
  if (expired !== 'drop' && expired !== 'dead-letter') {
    throw new InvalidOption({ option: 'expired', given: expired, allowed: "'drop' or 'dead-letter'" })
  }
  return {
    expiresInMs: expiresIn === undefined ? Number.POSITIVE_INFINITY : parseDuration(expiresIn, 'expiresIn'),
    as: expired === 'drop' ? 'ack' : 'dead-letter',
  }
}

/**
 * Does not start what is older than the task or the message allows, whichever is earlier; exactly at that instant it
 * still starts. Without a known time of publishing only the message's own instant counts. A run under way goes on.
 *
 * @param mostMs the age that a message may set for itself instead, if that is more than the task's own.
 */
export function expiryPolicy<Args>(settings: ExpirySettings, mostMs: number = settings.expiresInMs): Policy<Args> {
  const expired = Object.freeze(settle(settings.as, 'expired'))
  const loosenedMs = Math.max(mostMs, settings.expiresInMs)
  return {
    name: 'expiry',
    timely: true,
    admit(delivery, { now }) {
      const { expiresAt } = delivery
      if (expiresAt !== undefined && now > expiresAt) return expired
      const mostAgeMs = expiresAt === undefined ? settings.expiresInMs : loosenedMs
      // The time of publishing is read out of the id, which is not for nothing.
      if (mostAgeMs === Number.POSITIVE_INFINITY) return run
      const { publishedAt } = delivery
      return publishedAt !== undefined && now - publishedAt > mostAgeMs ? expired : run
    },
  }
}

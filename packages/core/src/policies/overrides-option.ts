import type { Duration } from '../clock/duration.js'
import { knownFields } from './known-fields.js'
import { parseDuration } from './parse-duration.js'
import { wholeNumber } from './whole-number.js'

/**
 * How far a message may loosen the task's options for itself. A message may always tighten: a shorter timeout, fewer
 * retries, an earlier expiry, a later start, less grace. Headers are input from a stranger, so what is not named
 * here cannot be loosened, and what is named only up to this.
 */
export interface OverridesOption {
  readonly timeout?: Duration | undefined
  readonly retry?: number | undefined
  readonly expiresIn?: Duration | undefined
  readonly misfireGrace?: Duration | undefined
}

/** The most a message may ask for; `undefined`: the task's own. */
export interface OverridesSettings {
  readonly timeoutMs: number | undefined
  readonly retryLimit: number | undefined
  readonly expiresInMs: number | undefined
  readonly misfireGraceMs: number | undefined
}

/** Checks the option `overrides`. @throws {InvalidOption} naming the path. */
export function overridesSettings(
  given: OverridesOption | undefined = {},
  option: string = 'overrides',
): OverridesSettings {
  knownFields(given, option, ['timeout', 'retry', 'expiresIn', 'misfireGrace'])
  const duration = (value: Duration | undefined, name: string): number | undefined =>
    value === undefined ? undefined : parseDuration(value, `${option}.${name}`)
  return {
    timeoutMs: duration(given.timeout, 'timeout'),
    retryLimit: given.retry === undefined ? undefined : wholeNumber(given.retry, `${option}.retry`, 0, 1_000_000),
    expiresInMs: duration(given.expiresIn, 'expiresIn'),
    misfireGraceMs: duration(given.misfireGrace, 'misfireGrace'),
  }
}

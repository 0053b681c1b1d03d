import type { Duration } from '../clock/duration.js'
import { InvalidOption } from '../errors/invalid-option.js'
import { knownFields } from './known-fields.js'
import { parseDuration } from './parse-duration.js'

/**
 * How long to wait before the next attempt, in milliseconds from 0 (at once).
 *
 * @param attempt the one that failed: 1, 2, …
 * @param random gives a number in [0, 1); use it instead of `Math.random`, so that simulations replay.
 */
export type Backoff = (attempt: number, random: () => number) => number

/** `'full'`: anywhere between 0 and the computed time, so that those who failed together do not come back together. */
export type Jitter = 'full' | 'none'

export interface ExponentialOptions {
  /** By what each wait is longer than the one before; default 2, from 1. */
  readonly factor?: number | undefined
  /** No wait is longer; default `'1m'`, or the first wait if that is longer. */
  readonly max?: Duration | undefined
  /** Default `'full'`. */
  readonly jitter?: Jitter | undefined
}

/** `first`, then each wait `factor` times as long, up to `max`. @throws {InvalidOption} naming the argument. */
export function exponential(first: Duration, options: ExponentialOptions = {}): Backoff {
  knownFields(options, 'exponential', ['factor', 'max', 'jitter'])
  const firstMs = parseDuration(first, 'exponential.first')
  const { factor = 2, jitter = 'full' } = options
  const maxMs = options.max === undefined ? Math.max(60_000, firstMs) : parseDuration(options.max, 'exponential.max')
  if (!(typeof factor === 'number' && factor >= 1 && Number.isFinite(factor))) {
    throw new InvalidOption({ option: 'exponential.factor', given: factor, allowed: 'a number from 1' })
  }
  if (jitter !== 'full' && jitter !== 'none') {
    throw new InvalidOption({ option: 'exponential.jitter', given: jitter, allowed: "'full' or 'none'" })
  }
  return (attempt, random) => {
    const waitMs = Math.min(firstMs * factor ** (attempt - 1), maxMs)
    return jitter === 'full' ? waitMs * random() : waitMs
  }
}

/** Always the same wait, without jitter. @throws {InvalidOption} naming the argument. */
export function fixed(every: Duration): Backoff {
  const everyMs = parseDuration(every, 'fixed.every')
  return () => everyMs
}

/** `step`, then 2 × `step`, 3 × `step`, up to `max` (default: no bound), without jitter. @throws {InvalidOption} naming the argument. */
export function linear(step: Duration, options: { readonly max?: Duration | undefined } = {}): Backoff {
  knownFields(options, 'linear', ['max'])
  const stepMs = parseDuration(step, 'linear.step')
  const maxMs = options.max === undefined ? Number.POSITIVE_INFINITY : parseDuration(options.max, 'linear.max')
  return attempt => Math.min(stepMs * attempt, maxMs)
}

import { type Duration, readDuration } from '../clock/duration.js'
import { HandlerTimeout } from '../errors/handler-timeout.js'
import { InvalidOption } from '../errors/invalid-option.js'
import type { Policy } from './policy.js'

/** How long a run may take before its signal is aborted and it counts as failed; `false`, the default: as long as it likes. */
export type TimeoutOption = Duration | false

/** Checks the option `timeout`: milliseconds, `Infinity` without one. @throws {InvalidOption} naming the path. */
export function timeoutSettings(given: TimeoutOption | undefined, option: string = 'timeout'): number {
  if (given === undefined || given === false) return Number.POSITIVE_INFINITY
  const milliseconds = readDuration(given)
  if (milliseconds !== undefined) return milliseconds
  throw new InvalidOption({
    option,
    given,
    allowed: "a duration like '30s', a positive number of milliseconds, or false",
  })
}

/**
 * Gives each run its time. A message may ask for another, up to `mostMs`: the task's own time, unless its option
 * `overrides` allows more. With no time at all (`Infinity`) only messages that ask get one.
 */
export function timeoutPolicy<Args>(timeoutMs: number, mostMs: number = timeoutMs): Policy<Args> {
  const error = (): Error => new HandlerTimeout(timeoutMs)
  return {
    name: 'timeout',
    start(run) {
      const asked = run.overrides?.timeoutMs
      if (asked === undefined) {
        if (timeoutMs !== Number.POSITIVE_INFINITY) run.limit(timeoutMs, error)
        return
      }
      const milliseconds = Math.min(asked, Math.max(mostMs, timeoutMs))
      run.limit(milliseconds, () => new HandlerTimeout(milliseconds))
    },
  }
}

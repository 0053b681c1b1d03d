import type { Duration } from '../clock/duration.js'
import { parseDuration } from './parse-duration.js'
import { type Policy, run, settle, wait } from './policy.js'

/** How late after its due time a message may still start; default: ever. A message may set less for itself. */
export type MisfireGraceOption = Duration

/** Checks the option `misfireGrace`: milliseconds, `Infinity` without one. @throws {InvalidOption} naming the path. */
export function misfireGraceSettings(given: MisfireGraceOption | undefined, option: string = 'misfireGrace'): number {
  return given === undefined ? Number.POSITIVE_INFINITY : parseDuration(given, option)
}

const misfire = Object.freeze(settle('ack', 'misfire: its due time is longer ago than its grace'))

/**
 * Does not start what is not due (a broker without delay may hand it out early), nor what is due longer ago than its
 * grace: that is dropped, as expired. At the last instant of the grace it still starts. The grace counts for first
 * runs: a retry is due when its backoff says, and has no appointment to miss.
 *
 * @param mostMs the grace that a message may set for itself instead, if that is more than the task's own.
 */
export function notBeforePolicy<Args>(misfireGraceMs: number, mostMs: number = misfireGraceMs): Policy<Args> {
  const loosenedMs = Math.max(mostMs, misfireGraceMs)
  return {
    name: 'not-before',
    timely: true,
    admit({ dueAt, overrides, attempt }, { now }) {
      if (dueAt === undefined) return run
      if (now < dueAt) return wait(dueAt, 'not due yet')
      if (attempt > 1) return run
      const asked = overrides?.misfireGraceMs
      const graceMs = asked === undefined ? misfireGraceMs : Math.min(asked, loosenedMs)
      return now > dueAt + graceMs ? misfire : run
    },
  }
}

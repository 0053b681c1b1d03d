import type { Duration } from '../clock/duration.js'
import { parseDuration } from '../policies/parse-duration.js'

/** How long handlers may go on: a duration, or 0 for not at all. @throws {InvalidOption} naming the option. */
export function graceSettings(given: Duration | undefined, option: string, otherwise: number): number {
  if (given === undefined) return otherwise
  return given === 0 ? 0 : parseDuration(given, option)
}

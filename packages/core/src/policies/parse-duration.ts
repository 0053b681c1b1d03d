import { durationForms, readDuration } from '../clock/duration.js'
import { InvalidOption } from '../errors/invalid-option.js'

/**
 * Milliseconds from a duration, strictly: a positive finite number of milliseconds, or `'250ms' '1.5s' '10m' '2h'
 * '7d'`; no exponent, sign or space; at most 36,500 days. Takes any text, for configuration files.
 *
 * @param option the path that the error names.
 * @throws {InvalidOption} for anything else.
 */
export function parseDuration(value: string | number, option: string = 'duration'): number {
  const milliseconds = readDuration(value)
  if (milliseconds === undefined) throw new InvalidOption({ option, given: value, allowed: durationForms })
  return milliseconds
}

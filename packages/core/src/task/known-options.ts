import { nearestName } from '../codec/nearest-name.js'
import { InvalidOption } from '../errors/invalid-option.js'

/** Options of the design that a later version brings. */
const later: ReadonlySet<string> = new Set([
  'dedupe',
  'quietHours',
  'isolation',
  'circuit',
  'key',
  'schedule',
  'schedules',
  'results',
  'result',
  'history',
  'status',
  'batch',
])

/**
 * Checks that options are a plain object of known names, so that a misspelt control is an error and not one that is
 * silently off.
 *
 * @param what whose options, for the error: `task`.
 * @throws {InvalidOption} naming the first unknown option and, if one is near, what was meant.
 */
export function knownOptions(
  options: unknown,
  what: string,
  names: readonly string[],
): { readonly [name: string]: unknown } {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InvalidOption({ option: `options of ${what}`, given: options, allowed: 'an object' })
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue
    const given = (options as { readonly [name: string]: unknown })[name]
    const near = nearestName(name, names)
    const remedy =
      near !== undefined
        ? `Did you mean "${near}"?`
        : later.has(name)
          ? `"${name}" is not in this version of Sluice: leave it out, or write a policy for it (option "policies").`
          : `Remove it; ${what} has: ${names.join(', ')}.`
    throw new InvalidOption({ option: name, given, allowed: `left out: ${what} has no such option`, remedy })
  }
  return options as { readonly [name: string]: unknown }
}

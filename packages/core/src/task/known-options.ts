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
    const near = nearest(name, names)
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

/** The one name that a slip of the keyboard makes out of what was meant: at most a third of it is different. */
function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.min(3, Math.floor(name.length / 3)) + 1
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] as number) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (above[column] as number) + 1, (current[column - 1] as number) + 1))
    }
    above = current
  }
  return above[to.length] as number
}

import { nearestName } from '../codec/nearest-name.js'
import { InvalidOption } from '../errors/invalid-option.js'

/**
 * Checks that the options of an adapter have no other names than those it knows, so that a misspelt one is an error that
 * says what was meant, and not a setting that is silently off. Values are never shown: they may be secret.
 *
 * @param what whose options, for the error: `sqlite()`.
 * @param known an object with every name, whatever it holds: the compiler sees when one is missing.
 * @param path what they stand in, with a dot: `tls.`. Default: nothing.
 * @throws {InvalidOption} naming the first that is unknown. What is no object at all is left to the adapter.
 */
export function checkOptionNames<Options extends object>(
  options: Options,
  what: string,
  known: { readonly [Name in keyof Options]-?: unknown },
  path: string = '',
): void {
  if (typeof options !== 'object' || options === null) return
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue
    const names = Object.keys(known)
    const near = nearestName(name, names)
    const remedy =
      near === undefined ? `Remove it; ${what} has: ${names.join(', ')}.` : `Did you mean "${path}${near}"?`
    throw new InvalidOption({
      option: `${path}${name}`,
      given: '(not shown)',
      allowed: `left out: ${what} has no such option`,
      remedy,
    })
  }
}

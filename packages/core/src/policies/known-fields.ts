import { InvalidOption } from '../errors/invalid-option.js'

/**
 * Checks that `value` is a plain object with no other fields than those named, so that a misspelt option is an error
 * and not a control that is silently off.
 *
 * @throws {InvalidOption} naming the path of the first field that is unknown.
 */
export function knownFields(value: unknown, option: string, fields: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidOption({ option, given: value, allowed: `an object of ${fields.join(', ')}` })
  }
  for (const name of Object.keys(value)) {
    if (fields.includes(name)) continue
    throw new InvalidOption({
      option: `${option}.${name}`,
      given: (value as Record<string, unknown>)[name],
      allowed: `left out: ${option} knows ${fields.join(', ')} only`,
      remedy: `Remove ${option}.${name}, or correct its name.`,
    })
  }
  return value as Record<string, unknown>
}

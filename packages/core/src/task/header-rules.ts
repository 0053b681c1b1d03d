import { InvalidOption } from '../errors/invalid-option.js'

const mostHeaders = 64

/** Of names and values together, in UTF-8. */
export const mostHeaderBytes = 8_192

const nameForm = /^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/
// What breaks a line or is no text breaks some protocol.
const valueForm = /^[^\p{Cc}\p{Cs}]*$/u
const reservedPrefix = 'sluice-'

/**
 * Checks the headers that a user sends, and copies them onto an object without a prototype.
 *
 * @throws {InvalidOption} naming the first header that is wrong.
 */
export function checkedHeaders(given: unknown): { [name: string]: string } {
  const checked: { [name: string]: string } = Object.create(null)
  if (given === undefined) return checked
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidOption({ option: 'headers', given, allowed: 'an object of texts' })
  }
  const entries = Object.entries(given)
  if (entries.length > mostHeaders) {
    throw new InvalidOption({ option: 'headers', given: entries.length, allowed: `at most ${mostHeaders} headers` })
  }
  for (const [name, value] of entries) {
    const option = `headers['${name.slice(0, 60)}']`
    if (!nameForm.test(name) || name === '__proto__') {
      const allowed = "left out: a header's name is a lower-case token of at most 128 characters"
      throw new InvalidOption({ option, given: value, allowed, remedy: 'Use a name like "tenant-id".' })
    }
    if (name.startsWith(reservedPrefix)) {
      const allowed = `left out: names that begin with "${reservedPrefix}" are reserved`
      throw new InvalidOption({
        option,
        given: value,
        allowed,
        remedy: 'Use another name, or the option that sets this header.',
      })
    }
    if (typeof value !== 'string' || !valueForm.test(value)) {
      throw new InvalidOption({ option, given: value, allowed: 'a text without control characters' })
    }
    checked[name] = value
  }
  return checked
}

import { InvalidOption } from '../errors/invalid-option.js'

const form = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/
const reserved = '.dead'

/** The end of a sentence that begins with "it must be". */
export const nameForms: string = 'a text of 1 to 121 characters out of A-Z a-z 0-9 . _ -, the first a letter or digit'

/**
 * Checks the name of a task, queue or group: what every broker can bear, escaped by its adapter where it must be.
 * `<queue>.dead` is where a queue's dead letters are, so that no other name may end so.
 *
 * @throws {InvalidOption} naming the option.
 */
export function checkedName(given: unknown, option: string): string {
  if (typeof given !== 'string' || !form.test(given)) throw new InvalidOption({ option, given, allowed: nameForms })
  if (given.endsWith(reserved)) {
    throw new InvalidOption({
      option,
      given,
      allowed: `a name that does not end in "${reserved}", which is reserved for dead letters`,
      remedy: `To look at dead letters, or put them back, \`replayDead(task, { filter })\`; for a queue of your own, choose a name without "${reserved}" at its end: "-dead" would do.`,
    })
  }
  return given
}

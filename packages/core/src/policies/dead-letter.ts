import { InvalidOption } from '../errors/invalid-option.js'

/**
 * What becomes of a message that will never run: `true`, the default, keeps it aside with the reason, in `<queue>.dead`,
 * or in the store where the broker keeps nothing; `'drop'` forgets it with an event.
 */
export type DeadLetterOption = true | 'drop'

/** Checks the option `deadLetter`. @throws {InvalidOption} naming the path. */
export function deadLetterSettings(
  given: DeadLetterOption | undefined = true,
  option: string = 'deadLetter',
): 'keep' | 'drop' {
  if (given === true) return 'keep'
  if (given === 'drop') return 'drop'
  throw new InvalidOption({
    option,
    given,
    allowed: "true or 'drop'",
    remedy: "A dead letter is kept, or dropped on purpose: leave the option out, or set it to 'drop'.",
  })
}

/** It travels in a header, whose room is small; the error itself travels beside it. */
const longestReason = 200

function short(text: string): string {
  return text.length > longestReason ? `${text.slice(0, longestReason - 1)}…` : text
}

/** Why a message of which an attempt failed is kept aside. */
export function becauseUsedUp(limit: number, attempt: number): string {
  if (limit === 0) return 'failed, and it is not to be retried'
  return `failed ${attempt} ${attempt === 1 ? 'time' : 'times'}, its retries are used up`
}

/** Why a message that its handler rejected is kept aside. */
export function becauseRejected(message: string): string {
  return short(`rejected: ${message}`)
}

/** Why a message whose overrides cannot be heeded is kept aside. */
export function becauseOverrides(what: string): string {
  return short(`its overrides cannot be heeded: ${what}`)
}

import { header } from '../codec/headers.js'
import { isSluiceError } from '../errors/sluice-error.js'
import { wordsOf } from '../errors/words-of.js'

/** The queue that keeps what a queue could not digest. */
export function deadQueueOf(queue: string): string {
  return `${queue}.dead`
}

/** The log that keeps them where the broker keeps nothing. */
export function deadLogOf(queue: string): string {
  return `dead:${queue}`
}

/** What the header `sluice-dead` says, as JSON. */
export interface DeadLetterFacts {
  readonly reason: string
  /** Name (or code) and message; never a stack: it may hold what others must not read. */
  readonly error?: string
  readonly attempts: number
  readonly from: string
  /** Wall-clock milliseconds. */
  readonly at: number
}

/** In characters. Longer ones are cut, and more where the broker has little room. */
const longestReason = 300
const longestError = 1_000

/**
 * The headers that change when a message becomes a dead letter: it neither waits nor expires any more.
 *
 * @param room bytes that the broker leaves for the name and value of `sluice-dead`.
 */
export function deadLetterHeaders(
  facts: Omit<DeadLetterFacts, 'error'>,
  error: Error | undefined,
  room: number,
): { readonly [name: string]: string | undefined } {
  return {
    [header.dead]: fitted(facts, error === undefined ? undefined : wordsFor(error), room - header.dead.length),
    [header.attempt]: undefined,
    [header.dueAt]: undefined,
    [header.expiresAt]: undefined,
  }
}

function fitted(facts: Omit<DeadLetterFacts, 'error'>, error: string | undefined, room: number): string {
  for (let share = 1; ; share /= 2) {
    const dead: DeadLetterFacts = {
      ...facts,
      reason: cut(facts.reason, longestReason * share),
      ...(error === undefined ? {} : { error: cut(error, longestError * share) }),
    }
    const text = asciiJson(dead)
    if (text.length <= room || share < 1 / 64) return text
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, Math.floor(length) - 1))}…` : text
}

function wordsFor(error: Error): string {
  try {
    return `${isSluiceError(error) ? error.code : error.name}: ${wordsOf(error)}`
  } catch {
    return 'an error that has no words'
  }
}

/** JSON in ASCII, so that it is valid as a header everywhere. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

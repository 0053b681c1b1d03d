import { header } from '../codec/headers.js'
import { isSluiceError } from '../errors/sluice-error.js'

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

/** The headers that change when a message becomes a dead letter: it neither waits nor expires any more. */
export function deadLetterHeaders(
  facts: Omit<DeadLetterFacts, 'error'>,
  error: Error | undefined,
  room: number,
): { readonly [name: string]: string | undefined } {
  const text = error === undefined ? undefined : `${isSluiceError(error) ? error.code : error.name}: ${error.message}`
  const most = Math.max(40, Math.floor(room / 6))
  const dead: DeadLetterFacts = {
    ...facts,
    reason: facts.reason.slice(0, most),
    ...(text === undefined ? {} : { error: text.slice(0, most) }),
  }
  return {
    [header.dead]: asciiJson(dead),
    [header.attempt]: undefined,
    [header.dueAt]: undefined,
    [header.expiresAt]: undefined,
  }
}

/** JSON in ASCII, so that it is valid as a header everywhere. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

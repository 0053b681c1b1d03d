import { header } from '../codec/headers.js'
import type { Headers } from '../contract/message.js'
import type { Slot } from './slot.js'

/** A dead letter, as it lies in `<queue>.dead`. All but the id was written by others: believe none of it. */
export interface DeadLetter {
  readonly id: string
  /** `undefined` for a body that is no JSON object. Not checked by the task's schema. */
  readonly args: unknown
  readonly headers: Headers | undefined
  /** Empty where nothing says it. */
  readonly reason: string
  /** Name or code, and message, of the last error. */
  readonly error: string | undefined
  /** Counted runs. */
  readonly attempts: number
  /** Wall-clock milliseconds of its death; 0 where nothing says it. */
  readonly at: number
}

/** What an opened slot of the queue of dead letters says. Total: whatever stands in its header gets an answer. */
export function readDeadLetter({ id, args, headers }: Slot): DeadLetter {
  const facts = factsOf(headers?.[header.dead])
  return {
    id,
    args,
    headers,
    reason: typeof facts.reason === 'string' ? facts.reason : '',
    error: typeof facts.error === 'string' ? facts.error : undefined,
    attempts: typeof facts.attempts === 'number' ? facts.attempts : 0,
    at: typeof facts.at === 'number' ? facts.at : 0,
  }
}

function factsOf(text: string | undefined): { readonly [name: string]: unknown } {
  try {
    const facts: unknown = JSON.parse(text ?? '{}')
    return typeof facts === 'object' && facts !== null ? (facts as { readonly [name: string]: unknown }) : {}
  } catch {
    return {}
  }
}

import type { Failure, FailureCode } from '../contract/failure.js'

/** What an `AdapterFault` is besides its code; the rest is final, and nothing happened. */
export type AdapterFaultFacts = Partial<Omit<Failure, 'code'>> & {
  /** The raw error of the client that led to it. */
  readonly cause?: unknown
}

/**
 * A raw error that an adapter throws by itself, because it refuses something or has found out what its client does not
 * say. What it means stands in it, and `classifyAdapter` answers with that. Extend it with a name of your own, so that
 * it can be told from other adapters' errors:
 *
 * ```ts
 * export class QueueFault extends AdapterFault {
 *   override readonly name: string = 'QueueFault'
 * }
 * throw new QueueFault('busy', 'The queue is being moved.', { retryable: true, retryAfterMs: 500 })
 * ```
 */
export class AdapterFault extends Error {
  override readonly name: string = 'AdapterFault'
  /** What it means. */
  readonly failure: Failure

  /** @param facts By default `retryable: false` and `happened: 'no'`. */
  constructor(code: FailureCode, message: string, facts: AdapterFaultFacts = {}) {
    const { cause, ...failure } = facts
    super(message, cause === undefined ? undefined : { cause })
    this.failure = { retryable: false, happened: 'no', ...failure, code }
  }
}

import type { Failure, FailureCode } from '@sluice/core/adapter'

/** A raw error that this adapter itself throws: what it is stands in it. By default final, and nothing happened. */
export class AmqpFault extends Error {
  readonly failure: Failure

  constructor(code: FailureCode, message: string, facts: Partial<Failure> & { readonly cause?: unknown } = {}) {
    const { cause, ...failure } = facts
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AmqpFault'
    this.failure = { retryable: false, happened: 'no', ...failure, code }
  }
}

/** Whatever was under way when a channel or its connection ended. */
export function lostFault(what: string, cause: unknown): AmqpFault {
  const because = cause instanceof Error ? `: ${cause.message}` : ''
  return new AmqpFault('connection', `${what} was lost${because}`, { happened: 'maybe', cause })
}

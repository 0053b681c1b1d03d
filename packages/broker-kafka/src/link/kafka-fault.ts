import type { Failure, FailureCode } from '@sluice/core/adapter'

/** What this adapter itself finds wrong; carries its own answer for `classify`. */
export class KafkaFault extends Error {
  readonly failure: Failure

  constructor(
    code: FailureCode,
    message: string,
    more: Partial<Omit<Failure, 'code'>> & { readonly cause?: unknown } = {},
  ) {
    const { cause, ...failure } = more
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'KafkaFault'
    this.failure = { code, retryable: false, happened: 'no', ...failure }
  }
}

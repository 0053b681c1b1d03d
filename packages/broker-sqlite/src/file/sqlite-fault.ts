import type { Failure, FailureCode } from '@sluice/core/adapter'

/** A raw error that this adapter itself throws: what it is stands in it. By default final, and nothing happened. */
export class SqliteFault extends Error {
  readonly failure: Failure

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'SqliteFault'
    this.failure = { code, retryable: false, happened: 'no' }
  }
}

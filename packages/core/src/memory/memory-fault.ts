import { classifyAdapter } from '../adapter/adapter-error.js'
import type { Failure, FailureCode } from '../contract/failure.js'

/** The raw error of the memory broker and store: what it is stands in it. Tests may make their own for `failNext`. */
export class MemoryFault extends Error {
  readonly failure: Failure

  /** By default final, and nothing happened. */
  constructor(code: FailureCode, message: string, more?: Partial<Omit<Failure, 'code'>>) {
    super(message)
    this.name = 'MemoryFault'
    this.failure = { code, retryable: false, happened: 'no', ...more }
  }
}

const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/** `classify` of broker and store. */
export function classifyMemory(error: unknown): Failure {
  return classifyAdapter(error, raw => (raw instanceof MemoryFault ? raw.failure : unknown))
}

import type { Failure } from '../contract/failure.js'
import { AdapterFault } from './adapter-fault.js'

/**
 * `closed`: used after close. `overlap`: a second `receive` while one is outstanding. `partly`: a batch was cut, an
 * earlier piece is stored, and a later one failed with `cause`.
 */
export type AdapterErrorCode = 'closed' | 'overlap' | 'partly'

/** A raw error that the abstract classes themselves throw; recognise it by `code`, or let `classifyAdapter` do so. */
export class AdapterError extends Error {
  readonly code: AdapterErrorCode

  constructor(code: AdapterErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AdapterError'
    this.code = code
  }
}

const closed: Failure = { code: 'closed', retryable: false, happened: 'no' }
const overlap: Failure = { code: 'invalid', retryable: false, happened: 'no' }

/**
 * What `Broker.classify` returns: own errors of the abstract classes, and each `AdapterFault`, are answered here, all
 * others by `classify`.
 */
export function classifyAdapter(error: unknown, classify: (raw: unknown) => Failure): Failure {
  if (error instanceof AdapterFault) return error.failure
  if (!(error instanceof AdapterError)) return classify(error)
  if (error.code === 'closed') return closed
  if (error.code === 'overlap') return overlap
  return { ...classifyAdapter(error.cause, classify), happened: 'maybe' }
}

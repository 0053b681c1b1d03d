import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'

/** What this adapter itself refuses; the server has stored and settled nothing. */
export const refused = (is: FailureCode, message: string): Error => Object.assign(new Error(message), { is })

export function classify(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    let known: { readonly is?: FailureCode; readonly code?: unknown } = {}
    try {
      const { is, code } = raw as typeof known
      known = { ...(is && { is }), code }
    } catch {} // no object, or one that cannot even be read
    if (known.is !== undefined) return { code: known.is, retryable: false, happened: 'no' }
    if (known.code === 'ECONNREFUSED' || known.code === 'ENOTCONN')
      return { code: 'connection', retryable: false, happened: 'no' }
    const lost = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(String(known.code))
    return { code: lost ? 'connection' : 'unknown', retryable: false, happened: 'maybe' }
  })
}

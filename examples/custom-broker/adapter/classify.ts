import { AdapterFault, classifyAdapter, type Failure } from '@sluice/core/adapter'

/** What this adapter itself refuses: final, and the server has stored and settled nothing. */
export class QueueFault extends AdapterFault {
  override readonly name: string = 'QueueFault'
}

export function classify(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    let code: unknown
    try {
      code = (raw as { readonly code?: unknown }).code
    } catch {} // no object, or one that cannot even be read
    if (code === 'ECONNREFUSED' || code === 'ENOTCONN') return { code: 'connection', retryable: false, happened: 'no' }
    const lost = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(String(code))
    return { code: lost ? 'connection' : 'unknown', retryable: false, happened: 'maybe' }
  })
}

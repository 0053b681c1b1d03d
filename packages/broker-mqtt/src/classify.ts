import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'
import { failureOfReason } from './link/reason.js'

type Known = readonly [code: FailureCode, happened: 'no' | 'maybe']

/** Codes of the system. */
const codes: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['ECONNREFUSED', ['connection', 'no']],
  ['ENOTFOUND', ['connection', 'no']],
  ['EAI_AGAIN', ['connection', 'no']],
  // Also the end of a connection that stood: the system says so when it gives up sending again.
  ['EHOSTUNREACH', ['connection', 'maybe']],
  ['ENETUNREACH', ['connection', 'maybe']],
  ['ECONNRESET', ['connection', 'maybe']],
  ['EPIPE', ['connection', 'maybe']],
  ['ETIMEDOUT', ['connection', 'maybe']],
  ['ECONNABORTED', ['connection', 'maybe']],
  ['ENOENT', ['auth', 'no']],
])

/** What the client says without a code. */
const texts: readonly (readonly [start: string, known: Known])[] = [
  ['connack timeout', ['timeout', 'no']],
  ['Keepalive timeout', ['connection', 'maybe']],
  ['Connection closed', ['connection', 'maybe']],
  ['client disconnecting', ['closed', 'no']],
  ['Unexpected server response', ['connection', 'no']],
  ['Invalid topic', ['invalid', 'no']],
]

const tls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/
const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/** What a raw error means. */
export function classifyMqtt(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    try {
      return failureOf(raw) ?? unknown
    } catch {
      return unknown // even reading it may throw
    }
  })
}

function failureOf(raw: unknown): Failure | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const { code, message } = raw as { readonly [field: string]: unknown }
  if (typeof code === 'number') return failureOfReason(code)
  if (typeof code === 'string') {
    if (tls.test(code)) return told(['auth', 'no'])
    const known = codes.get(code)
    if (known !== undefined) return told(known)
  }
  if (typeof message !== 'string') return undefined
  const known = texts.find(([start]) => message.startsWith(start))
  return known === undefined ? undefined : told(known[1])
}

function told([code, happened]: Known): Failure {
  return { code, retryable: false, happened }
}

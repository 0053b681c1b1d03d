import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'

type Known = readonly [code: FailureCode, happened: 'no' | 'maybe']

/** Reply codes of AMQP 0-9-1, of channels and of connections. */
const replies: ReadonlyMap<number, Known> = new Map([
  [311, ['too-large', 'no']],
  [312, ['unroutable', 'no']],
  [320, ['connection', 'maybe']],
  [402, ['invalid', 'no']],
  [403, ['auth', 'no']],
  [404, ['not-found', 'no']],
  [405, ['busy', 'no']],
  [406, ['conflict', 'no']],
  [501, ['connection', 'maybe']],
  [502, ['invalid', 'maybe']],
  [503, ['invalid', 'maybe']],
  [504, ['connection', 'maybe']],
  [505, ['connection', 'maybe']],
  [506, ['full', 'maybe']],
  [530, ['auth', 'no']],
  [540, ['unsupported', 'no']],
  [541, ['unknown', 'maybe']],
])

/** Codes of Node: of the network, of name resolution, and of TLS, where nothing was sent yet. */
const systems: ReadonlyMap<string, Known> = new Map([
  ['ECONNREFUSED', ['connection', 'no']],
  ['ENOTFOUND', ['connection', 'no']],
  ['EAI_AGAIN', ['connection', 'no']],
  ['ECONNRESET', ['connection', 'maybe']],
  ['ECONNABORTED', ['connection', 'maybe']],
  ['EPIPE', ['connection', 'maybe']],
  ['ETIMEDOUT', ['connection', 'maybe']],
  ['EHOSTUNREACH', ['connection', 'maybe']],
  ['ENETUNREACH', ['connection', 'maybe']],
  ['ENETDOWN', ['connection', 'maybe']],
  ['EPROTO', ['connection', 'no']],
  ['EMFILE', ['busy', 'no']],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', ['auth', 'no']],
  ['SELF_SIGNED_CERT_IN_CHAIN', ['auth', 'no']],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', ['auth', 'no']],
  ['UNABLE_TO_GET_ISSUER_CERT', ['auth', 'no']],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', ['auth', 'no']],
  ['CERT_HAS_EXPIRED', ['auth', 'no']],
  ['CERT_NOT_YET_VALID', ['auth', 'no']],
  ['CERT_SIGNATURE_FAILURE', ['auth', 'no']],
  ['ERR_TLS_CERT_ALTNAME_INVALID', ['auth', 'no']],
])

/** What amqplib says only in words. */
const words: readonly (readonly [RegExp, ...Known])[] = [
  [/^Handshake terminated by server: (403|530)/, 'auth', 'no'],
  [/^SASL mechanism .* is not provided by the server/, 'auth', 'no'],
  // The answer to the name of a virtual host that is not there, or that is closed to this user.
  [/^Expected ConnectionOpenOk; got <ConnectionClose/, 'auth', 'no'],
  [/^Handshake terminated by server/, 'connection', 'no'],
  [/^Socket closed abruptly during opening handshake/, 'connection', 'no'],
  [
    /^Heartbeat timeout|^Unexpected close|^Channel ended|^channel closed|^Channel clos|^Connection clos/,
    'connection',
    'maybe',
  ],
  [/^No channels left to allocate/, 'busy', 'no'],
]

const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/** What a raw error means. */
export function classifyAmqp(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    try {
      return ofRaw(raw)
    } catch {
      // Even reading it may throw.
      return unknown
    }
  })
}

function ofRaw(error: unknown): Failure {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  const known = typeof code === 'number' ? replies.get(code) : typeof code === 'string' ? systems.get(code) : undefined
  if (known !== undefined) return { code: known[0], retryable: false, happened: known[1] }
  if (!(error instanceof Error) || typeof message !== 'string') return unknown
  for (const [pattern, meaning, happened] of words) {
    if (pattern.test(message)) return { code: meaning, retryable: false, happened }
  }
  return unknown
}

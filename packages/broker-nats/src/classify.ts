import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'

type Known = readonly [code: FailureCode, retryable: boolean, happened: 'no' | 'maybe', afterMs?: number]

/** Errors of the clients, by their names. */
const names: { readonly [name: string]: Known } = {
  AuthorizationError: ['auth', false, 'no'],
  UserAuthenticationExpiredError: ['auth', false, 'no'],
  PermissionViolationError: ['auth', false, 'no'],
  ClosedConnectionError: ['connection', false, 'no'],
  DrainingConnectionError: ['connection', false, 'no'],
  ConnectionError: ['connection', false, 'no'],
  NoResponders: ['not-found', true, 'no', 250],
  TimeoutError: ['timeout', false, 'maybe'],
  InvalidSubjectError: ['invalid', false, 'no'],
  JetStreamNotEnabled: ['unsupported', false, 'no'],
}

/** Codes of the system, and of the older client. */
const codes: { readonly [code: string]: Known } = {
  ECONNREFUSED: ['connection', false, 'no'],
  ENOTFOUND: ['connection', false, 'no'],
  EAI_AGAIN: ['connection', false, 'no'],
  // Also the end of a connection that stood: the system says so when it gives up sending again.
  EHOSTUNREACH: ['connection', false, 'maybe'],
  ENETUNREACH: ['connection', false, 'maybe'],
  ECONNRESET: ['connection', false, 'maybe'],
  EPIPE: ['connection', false, 'maybe'],
  ETIMEDOUT: ['connection', false, 'maybe'],
  ECONNABORTED: ['connection', false, 'maybe'],
  ENOENT: ['auth', false, 'no'], // a credentials file
  EACCES: ['auth', false, 'no'],
  CONNECTION_REFUSED: ['connection', false, 'no'],
  CONNECTION_CLOSED: ['connection', false, 'no'],
  CONNECTION_DRAINING: ['connection', false, 'no'],
  DISCONNECT: ['connection', false, 'maybe'],
  AUTHORIZATION_VIOLATION: ['auth', false, 'no'],
  AUTHENTICATION_EXPIRED: ['auth', false, 'no'],
  PERMISSIONS_VIOLATION: ['auth', false, 'no'],
  MAX_PAYLOAD_EXCEEDED: ['too-large', false, 'no'],
  TIMEOUT: ['timeout', false, 'maybe'],
  '503': ['not-found', true, 'no', 250],
}

/** JetStream's own numbers. */
const numbers: { readonly [number: number]: Known } = {
  10008: ['busy', true, 'no', 500], // the cluster is not ready
  10009: ['busy', true, 'no', 500], // no leader
  10014: ['not-found', true, 'no'], // consumer
  10023: ['full', true, 'no', 1_000], // resources of the server
  10026: ['full', false, 'no'], // most consumers
  10027: ['full', false, 'no'], // most streams
  10028: ['full', true, 'no', 1_000], // memory
  10039: ['unsupported', false, 'no'], // JetStream is off for the account
  10047: ['full', true, 'no', 1_000], // storage
  10054: ['too-large', false, 'no'],
  10058: ['conflict', false, 'no'],
  10059: ['not-found', true, 'no'], // stream
  10065: ['conflict', false, 'no'], // subjects overlap
  10074: ['unsupported', false, 'no'], // replicas without a cluster
  10076: ['unsupported', false, 'no'], // JetStream is off
  10077: ['full', true, 'no', 1_000], // a bound of the stream
  10097: ['too-large', false, 'no'], // headers
  10158: ['busy', true, 'maybe', 250], // the earlier attempt is not through yet
  10167: ['busy', true, 'no', 500], // too many requests at once
  10100: ['conflict', false, 'no'], // a filter of another consumer
}

const tls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/
const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/** What a raw error means. */
export function classifyNats(error: unknown): Failure {
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
  const { cause, code, message, name, status } = raw as { readonly [field: string]: unknown }
  if (name === 'JetStreamApiError' || name === 'StreamNotFoundError' || name === 'ConsumerNotFoundError') {
    return ofJetStream(code, status)
  }
  // A refused certificate, or a lost host, may stand behind an error of the client.
  const inner = cause === undefined || cause === raw ? undefined : ofCode((cause as { code?: unknown } | null)?.code)
  const outer = ofCode(code)
  if (outer !== undefined || inner !== undefined) return outer ?? inner
  if (name === 'InvalidArgumentError') {
    const large = typeof message === 'string' && message.includes('max_payload')
    return { code: large ? 'too-large' : 'invalid', retryable: false, happened: 'no' }
  }
  return typeof name === 'string' && Object.hasOwn(names, name) ? told(names[name] as Known) : undefined
}

function ofCode(code: unknown): Failure | undefined {
  if (typeof code !== 'string') return undefined
  if (tls.test(code)) return { code: 'auth', retryable: false, happened: 'no' }
  return Object.hasOwn(codes, code) ? told(codes[code] as Known) : undefined
}

function ofJetStream(code: unknown, status: unknown): Failure {
  const known = typeof code === 'number' ? numbers[code] : undefined
  if (known !== undefined) return told(known)
  if (status === 503) return { code: 'busy', retryable: true, happened: 'maybe', retryAfterMs: 500 }
  if (status === 404) return { code: 'not-found', retryable: false, happened: 'no' }
  if (status === 400) return { code: 'invalid', retryable: false, happened: 'no' }
  return unknown
}

function told([code, retryable, happened, retryAfterMs]: Known): Failure {
  return { code, retryable, happened, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

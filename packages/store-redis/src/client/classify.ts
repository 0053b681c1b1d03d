import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'
import { replyOf } from './redis-fault.js'

type Known = readonly [start: string, code: FailureCode, retryable: boolean, happened: 'no' | 'maybe', afterMs?: number]

/**
 * The first word of a server's refusal. Those with `no` are given before a command runs, and inside a script before
 * its first write: a script that has written is not stopped any more.
 */
const replies: readonly Known[] = [
  ['READONLY', 'connection', true, 'no', 200],
  ['LOADING', 'busy', true, 'no', 500],
  ['MASTERDOWN', 'connection', true, 'no', 500],
  ['NOREPLICAS', 'busy', true, 'no', 500],
  ['MOVED', 'busy', true, 'no', 200],
  ['ASK', 'busy', true, 'no', 200],
  ['TRYAGAIN', 'busy', true, 'no', 200],
  ['CLUSTERDOWN', 'busy', true, 'no', 500],
  ['BUSY', 'busy', true, 'no', 500],
  ['BUSYGROUP', 'conflict', false, 'no'],
  ['OOM', 'full', true, 'no', 1_000],
  ['MISCONF', 'full', true, 'no', 1_000],
  ['NOAUTH', 'auth', false, 'no'],
  ['WRONGPASS', 'auth', false, 'no'],
  ['DENIED', 'auth', false, 'no'],
  ['NOGROUP', 'not-found', false, 'no'],
  ['NOSCRIPT', 'busy', true, 'no', 50],
  ['UNKILLABLE', 'busy', true, 'no', 500],
  ['WRONGTYPE', 'conflict', false, 'maybe'],
  ['CROSSSLOT', 'invalid', false, 'no'],
  ['EXECABORT', 'invalid', false, 'no'],
]

/** Codes of Node's sockets before there was a connection. */
const unreached = /^(ECONNREFUSED|ENOTFOUND|EAI_)/
/** The others; whether a command had left is not known from them. */
const sockets = /^(ECONN|EPIPE|EHOST|ENET|EADDR|ETIMEDOUT|NR_CLOSED|ERR_STREAM|ERR_SOCKET|ERR_SSL|EPROTO)/
const distrust =
  /^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH)/
const clientMessages: readonly Known[] = [
  ["Stream isn't writeable", 'connection', true, 'no'],
  ["Cluster isn't ready", 'connection', true, 'no'],
  ['Connection is closed', 'connection', true, 'maybe'],
  ['Command aborted due to connection close', 'connection', true, 'maybe'],
  ['Cluster is ended', 'connection', true, 'maybe'],
  ['Too many Cluster redirections', 'busy', true, 'no', 500],
  ['All sentinels are unreachable', 'connection', true, 'no'],
  ['Failed to refresh slots cache', 'connection', true, 'no'],
  ['ClusterAllFailedError', 'connection', true, 'no'],
  ['Protocol error', 'connection', true, 'maybe'],
]

const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }
const lost: Failure = { code: 'connection', retryable: true, happened: 'maybe' }
const away: Failure = { code: 'connection', retryable: true, happened: 'no' }
const untrusted: Failure = { code: 'auth', retryable: false, happened: 'no' }

/** What a raw error of ioredis, of the server, of the socket or of ourselves means. Pure and total. */
export function classifyRedis(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    try {
      return ofError(raw)
    } catch {
      // Even reading it may throw.
      return unknown
    }
  })
}

function ofError(error: unknown): Failure {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (typeof code === 'string' && distrust.test(code)) return untrusted
  if (typeof code === 'string' && unreached.test(code)) return away
  if (typeof code === 'string' && sockets.test(code)) return lost
  if (typeof message !== 'string') return unknown
  const own = clientMessages.find(([start]) => message.startsWith(start))
  if (own !== undefined) return failureOf(own)
  return ofReply(message)
}

function ofReply(said: string): Failure {
  const message = replyOf(said)
  const inScript = message !== said || /script|user_script/i.test(message)
  const word = /^[A-Z]+(?=\s|$)/.exec(message)?.[0]
  if (word === undefined) return unknown
  // Rights are asked for command by command, also in the midst of a script.
  if (word === 'NOPERM') return { code: 'auth', retryable: false, happened: inScript ? 'maybe' : 'no' }
  const reply = replies.find(([start]) => start === word)
  if (reply !== undefined) return failureOf(reply)
  if (word !== 'ERR') return unknown
  if (/^ERR (invalid password|AUTH |Client sent AUTH)/i.test(message)) return untrusted
  if (/^ERR (max number of clients|max \+ cluster)/i.test(message)) return { ...lost, code: 'busy', happened: 'no' }
  if (/^ERR unknown (sub)?command/i.test(message))
    return { code: 'unsupported', retryable: false, happened: inScript ? 'maybe' : 'no' }
  if (/^ERR (DB index|invalid DB)/i.test(message)) return { code: 'invalid', retryable: false, happened: 'no' }
  if (/string exceeds maximum allowed size|too big/i.test(message))
    return { code: 'too-large', retryable: false, happened: 'maybe' }
  return { code: 'invalid', retryable: false, happened: 'maybe' }
}

function failureOf([, code, retryable, happened, retryAfterMs]: Known): Failure {
  return { code, retryable, happened, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

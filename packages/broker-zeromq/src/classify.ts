import { classifyAdapter, type Failure, type FailureCode } from '@sluice/core/adapter'
import { FrameFault } from './frames/frame-fault.js'

type Known = readonly [code: FailureCode, retryable: boolean, happened: 'no' | 'maybe']

const unknown: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/** Codes of libzmq and of the system under it. */
const known: { readonly [code: string]: Known } = {
  EAGAIN: ['connection', false, 'no'],
  EHOSTUNREACH: ['connection', false, 'no'],
  ECONNREFUSED: ['connection', false, 'no'],
  ECONNRESET: ['connection', false, 'maybe'],
  ENOTSOCK: ['connection', false, 'maybe'],
  ETERM: ['connection', false, 'maybe'],
  ENOTFOUND: ['connection', false, 'no'],
  EAI_AGAIN: ['connection', false, 'no'],
  ETIMEDOUT: ['connection', false, 'maybe'],
  EADDRINUSE: ['conflict', false, 'no'],
  EADDRNOTAVAIL: ['connection', false, 'no'],
  EACCES: ['auth', false, 'no'],
  EINVAL: ['invalid', false, 'no'],
  EPROTONOSUPPORT: ['invalid', false, 'no'],
  ENODEV: ['invalid', false, 'no'],
  EMFILE: ['busy', true, 'no'],
  EMSGSIZE: ['too-large', false, 'no'],
}

/** What a raw error means. */
export function classifyZeromq(error: unknown): Failure {
  return classifyAdapter(error, raw => {
    try {
      if (raw instanceof FrameFault) return { code: 'corrupt', retryable: false, happened: 'maybe' }
      const { code } = (raw ?? {}) as { readonly code?: unknown }
      if (typeof code !== 'string' || !Object.hasOwn(known, code)) return unknown
      const [name, retryable, happened] = known[code] as Known
      return { code: name, retryable, happened }
    } catch {
      // Even reading it may throw.
      return unknown
    }
  })
}

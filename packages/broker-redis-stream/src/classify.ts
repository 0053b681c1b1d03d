import type { Failure } from '@sluice/core/adapter'
import { classifyRedis } from '@sluice/store-redis'

const gone: Failure = { code: 'not-found', retryable: true, happened: 'no' }
const voided: Failure = { code: 'conflict', retryable: false, happened: 'no' }

/** What a raw error means: as for everything on Redis, and what only streams and our scripts say. */
export function classifyStream(error: unknown): Failure {
  const word = firstWord(error)
  // A blocked read is answered so when its stream is deleted.
  if (word === 'UNBLOCKED') return gone
  if (word === 'SLUICEVOID') return voided
  return classifyRedis(error)
}

/** Whether the stream or its group is not there (any more): to be made again. */
export function isGone(error: unknown): boolean {
  return firstWord(error) === 'UNBLOCKED' || classifyRedis(error).code === 'not-found'
}

function firstWord(error: unknown): string {
  try {
    const { message } = (error ?? {}) as { readonly message?: unknown }
    return typeof message === 'string' ? (message.split(' ', 1)[0] ?? '') : ''
  } catch {
    // Even reading it may throw.
    return ''
  }
}

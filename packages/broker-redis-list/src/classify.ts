import type { Failure } from '@sluice/core/adapter'
import { classifyRedis } from '@sluice/store-redis'

/** What a raw error means: lists add nothing to what everything on Redis says. Pure and total. */
export function classifyList(error: unknown): Failure {
  return classifyRedis(error)
}

/** Whether the connection is away and its client brings it back: who waits for messages waits for that, too. */
export function isAway(error: unknown): boolean {
  const { code, retryable } = classifyList(error)
  return retryable && (code === 'connection' || code === 'timeout')
}

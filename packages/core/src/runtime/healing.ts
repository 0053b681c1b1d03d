import type { Failure } from '../contract/failure.js'
import { CallTimeout } from '../errors/call-timeout.js'

const permanent: ReadonlySet<Failure['code']> = new Set([
  'auth',
  'conflict',
  'invalid',
  'unsupported',
  'corrupt',
  'closed',
])

/** What time cannot heal: on the first connect it is told at once; later somebody may yet mend it. */
export function isPermanent(failure: Failure): boolean {
  return permanent.has(failure.code)
}

/** What time heals by itself: whoever waits for something the first time waits a little. */
export function isPassing(failure: Failure): boolean {
  return failure.retryable || failure.code === 'connection' || failure.code === 'timeout' || failure.code === 'busy'
}

/** Whether a failed call says that the connection itself is gone, or answers no more. */
export function isLoss(failure: Failure, raw: unknown): boolean {
  return failure.code === 'connection' || failure.code === 'closed' || raw instanceof CallTimeout
}

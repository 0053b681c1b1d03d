/** The kinds of failure that users and core act on; the raw error stays reachable as `cause`. */
export type FailureCode =
  | 'connection' // no or lost connection, also: host unknown, refused, reset
  | 'timeout' // no answer in time
  | 'busy' // the broker asks for patience: overload, quota, lock
  | 'auth' // credentials or rights
  | 'not-found' // queue, topic or stream is gone
  | 'conflict' // exists with other properties; a newer stored layout
  | 'invalid' // the broker refused what was sent
  | 'too-large' // body, headers or batch above the broker's limit
  | 'full' // a bound of the queue or of the disk is reached
  | 'unroutable' // accepted by no queue
  | 'closed' // used after close
  | 'corrupt' // what is stored cannot be read
  | 'unsupported'
  | 'unknown'

/** How an adapter understands a raw error of its client. */
export interface Failure {
  readonly code: FailureCode
  /** The same call may succeed later on the same publisher or consumer; `false` ends that publisher or consumer. */
  readonly retryable: boolean
  /** Whether anything of the call may have taken effect. `no` only if it is certain. */
  readonly happened: 'no' | 'maybe'
  /** What the broker asked us to wait. */
  readonly retryAfterMs?: number | undefined
}

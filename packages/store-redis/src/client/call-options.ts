import type { RedisArgument } from './redis-argument.js'

export interface CallOptions {
  /** Answers as bytes (`Buffer`) instead of text. */
  readonly bytes?: boolean | undefined
  /** What a blocking command waits on the server; it is added to the deadline. At most 5,000. */
  readonly blockMs?: number | undefined
  /** How long to wait for a connection that is just away, before the call fails. Default 2,000. */
  readonly patienceMs?: number | undefined
}

/** What sends commands over one connection. */
export interface Caller {
  /** `undefined` while the connection is away. */
  readonly native: unknown
  ready(waitMs: number): Promise<boolean>
  call(command: string, args: readonly RedisArgument[], options: CallOptions): Promise<unknown>
}

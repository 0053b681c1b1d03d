import type { Logger } from '../consume/handler-context.js'
import type { Headers } from '../contract/message.js'
import type { Pusher } from './pusher.js'

/** The second argument of a handler: about this run. It may be kept after the run. */
export interface Context<Input = unknown> {
  /** The task itself, for pushing to it from its own handler. */
  readonly task: Pusher<Input>
  /** The task's name. */
  readonly name: string
  readonly queue: string
  /** The message's id, the same in all its runs. */
  readonly id: string
  /** 1 on the first run; raised by counted retries. */
  readonly attempt: number
  /** Hand-outs by the broker, this one included; 0: it does not count, or nobody handed it out. */
  readonly deliveryCount: number
  /** Handed out, or tried, before. */
  readonly redelivered: boolean
  readonly headers: Headers | undefined
  /** Wall-clock milliseconds; `undefined`: nobody knows. */
  readonly publishedAt: number | undefined
  /** Aborts at the timeout, when the lease is lost, and when the worker's grace is over; its `reason` says which. */
  readonly signal: AbortSignal
  /** Adds task, id and attempt to every line. Never throws. */
  readonly log: Logger
}

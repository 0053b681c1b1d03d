import type { Worker } from '../events/worker-face.js'
import type { Explanation } from '../runtime/explain.js'
import type { Abilities } from './abilities.js'
import type { ConsumeOptions } from './consume-options.js'
import type { Pusher } from './pusher.js'

/**
 * A function with a queue. Called, it is the plain function: no broker, no policy, no schema, with a local context. Its
 * methods push to the queue and consume it.
 */
export interface Task<Input, Args, Result, Can extends Abilities = Abilities> extends Pusher<Input, Can> {
  (args: Args): Promise<Result>
  readonly name: string
  readonly queue: string
  /**
   * Starts a worker in this process. Resolves when it receives; never touches `process`.
   *
   * @throws Refused with all that neither broker nor store can do of what the task asks for, InvalidOption, BrokerFailed.
   */
  consume(options?: ConsumeOptions<Can> | undefined): Promise<Worker>
  /** Opens the broker, if nobody has, and says which guarantees are in force. */
  explain(): Promise<Explanation>
}

/** The push side of a task whose handler lives elsewhere. */
export interface Declaration<Input, Args = Input, Result = unknown, Can extends Abilities = Abilities>
  extends Pusher<Input, Can> {
  readonly name: string
  readonly queue: string
  /** What the types know of the handler; never there at run time. */
  readonly types?: { readonly args: Args; readonly result: Result } | undefined
}

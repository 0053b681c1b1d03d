import type { Accepted } from '../publish/publish-facts.js'
import type { Abilities } from './abilities.js'
import type { PublishOptions } from './publish-options.js'

/** A message that the broker, or the store, has. */
export interface Published {
  readonly id: string
}

/** The push side of a task. All methods may be called concurrently; the first use opens the broker. */
export interface Pusher<Input, Can extends Abilities = Abilities> {
  /**
   * Publishes the arguments. Pushes that are not awaited one by one travel as one batch.
   *
   * @returns the id, once the broker has it.
   * @throws InvalidArguments when they are no JSON object or fail the schema, MessageTooLarge, PublishTimeout,
   * BrokerFailed, Closed.
   */
  push(args: Input): Promise<string>
  /**
   * Publishes many, in batches, taking from the source only as fast as the broker confirms.
   *
   * @returns how many, once the broker has all of them.
   * @throws PublishManyFailed naming those that failed; all others are accepted.
   */
  pushMany(items: Iterable<Input> | AsyncIterable<Input>): Promise<Accepted>
  /**
   * Publishes with options.
   *
   * @throws InvalidOption for options that are none, Refused for what neither broker nor store can do, and as `push`.
   */
  publish(args: Input, options?: PublishOptions<Can> | undefined): Promise<Published>
  /** Messages in the queue that are not settled, delayed and parked ones included. @throws BrokerFailed, also where the broker cannot tell. */
  depth(): Promise<number>
  /** Removes all messages that are not handed out, parked ones included. @throws BrokerFailed, also where the broker cannot. */
  clear(): Promise<void>
  /** Flushes what was pushed, closes this task's workers and lets go of its broker. Idempotent; afterwards everything rejects with Closed. */
  close(): Promise<void>
}

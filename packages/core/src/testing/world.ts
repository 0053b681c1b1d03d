import type { Duration } from '../clock/duration.js'
import type { Abilities } from '../task/abilities.js'
import type { PublishOptions } from '../task/publish-options.js'
import type { Pusher } from '../task/pusher.js'
import type { SimulatedRun } from './run-log.js'
import type { SimulatedDeadLetter, SimulatedMessage } from './waiting-messages.js'
import type { WorldEvent } from './world-events.js'

/** A task or declaration of the world. */
export type Inhabitant = object

/**
 * Tasks in a world of their own: brokers and stores in memory, time that moves only by `advance`, chance by seed. Each
 * task has one worker, in a process of its own; tests push from another process, which never crashes. One call of
 * `advance`, `push` and `close` at a time.
 */
export interface World extends AsyncDisposable {
  /**
   * Pushes, as `task.publish(args, options)` does here and in handlers, and resolves with the id when everything has
   * happened that needs no time. While the broker is cut it resolves only as time goes on: await it after `advance`.
   *
   * @throws what `publish` throws, and what kept a worker from starting.
   */
  push<Input, Can extends Abilities>(
    task: Pusher<Input, Can>,
    args: Input,
    options?: PublishOptions<Can> | undefined,
  ): Promise<string>
  /**
   * Moves time, through every instant at which something is to happen; all that follows from it without time has
   * happened when it resolves. What waits for real time (a socket, a timer of Node's) is not waited for: let handlers
   * under test wait with `sleep`.
   *
   * @throws what kept a worker from starting.
   */
  advance(duration: Duration): Promise<void>
  /** Wall-clock milliseconds. */
  now(): number
  /**
   * Resolves after this much of the world's time; rejects with the reason of `signal` when it aborts. With the signal
   * of a run (`context.signal`) it ends with that run's process: after a crash it never resolves.
   */
  sleep(duration: Duration, signal?: AbortSignal | undefined): Promise<void>
  /** The runs of a task so far, in order of their start. */
  runsOf(task: Inhabitant): readonly SimulatedRun[]
  /** What waits in its queue: ready, delayed and parked messages, not those handed out; of a log what is not acknowledged. */
  messagesOf(task: Inhabitant): readonly SimulatedMessage[]
  /** What was kept aside of its queue. */
  deadOf(task: Inhabitant): readonly SimulatedDeadLetter[]
  /** Everything that happened, in order: the same for the same seed and the same calls. */
  readonly history: readonly WorldEvent[]
  /**
   * Its worker's process dies, at once: connections vanish and settle nothing, and the broker gives back what it held
   * when the lease (or the connection) is over. Then another process starts in its place. A handler under way cannot be
   * stopped, as JavaScript is; nobody listens to it any more, but what it still pushes is pushed.
   *
   * @throws {InvalidOption} for a declaration, which has no worker.
   */
  crash(task: Inhabitant): void
  /** The connections to the broker of this task, or to all brokers, break, and none can be made until `restore`. */
  cut(task?: Inhabitant | undefined): void
  restore(task?: Inhabitant | undefined): void
  /** Ends everything in it; the tasks are bound to their own broker, store, clock and chance again. Idempotent. */
  close(): Promise<void>
}

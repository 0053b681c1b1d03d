import type { Duration } from '../clock/duration.js'
import type { WorkerEvents } from './worker-events.js'

/** How a worker is, now. */
export interface Health {
  /** It does what it should: what a liveness probe asks. False while it should receive and does not. */
  readonly healthy: boolean
  /** It receives. False also when it is right not to: it is full, closing or closed. */
  readonly consuming: boolean
  /** Why it does not receive, or is not healthy; `undefined` when there is nothing to say. */
  readonly because: string | undefined
  /** Handed over and not finished, waiting ones included. */
  readonly held: number
  /** Handlers that run. */
  readonly running: number
  /** By how much the event loop was last late, in milliseconds: blocking handlers show here. */
  readonly lagMs: number
}

/** Consumes one task's queue (or one group of it) until closed. */
export interface Worker extends AsyncDisposable {
  readonly task: string
  readonly queue: string
  /** `undefined`: it competes for the queue with all other workers without a group. */
  readonly group: string | undefined
  /**
   * Listens. What a listener throws becomes a process warning, and nothing else is disturbed. Listeners run
   * synchronously: keep them short.
   *
   * @returns what removes the listener.
   */
  on<Name extends keyof WorkerEvents>(name: Name, listener: (event: WorkerEvents[Name]) => void): () => void
  /** Pure and cheap: may be asked as often as one likes. */
  health(): Health
  /**
   * Stops receiving, lets running handlers finish for at most `grace` (default: the task's `closeGrace`), acknowledges,
   * aborts the signals of those that are left and hands everything unfinished back. Idempotent; a second call with
   * a shorter grace shortens the first. Never rejects.
   */
  close(options?: { readonly grace?: Duration | undefined } | undefined): Promise<void>
}

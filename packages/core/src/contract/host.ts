/** Ends what was asked for. Idempotent; never throws. */
export type Cancel = () => void

/**
 * Time, given to everybody who needs it, so that tests replace it.
 * Nothing in Sluice reads time or waits by any other way.
 */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970; may jump. For stamps and due times only. */
  now(): number
  /** Milliseconds that never go back, with fractions. For pacing, deadlines and measuring. */
  monotonic(): number
  /** Calls `run` once, as soon as `monotonic()` has reached `monotonicMs`. Never calls it before this call has returned. */
  at(monotonicMs: number, run: () => void): Cancel
  /** Calls `run` after the current turn and all settled promises, before timers and sockets. Gathers batches. */
  tick(run: () => void): void
  /** Calls `run` after sockets and timers have had a turn. Keeps a long loop from starving them. */
  yield(run: () => void): void
}

/** What an adapter tells core about its connection, when it happens and not only when somebody asks. */
export type HostEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly cause: unknown }
  | { readonly type: 'blocked' | 'unblocked'; readonly because: string }

/** What core lends an adapter for as long as it is open. */
export interface Host {
  /** Unique per process and broker object; safe in client names of every broker (letters, digits, `-`). */
  readonly clientId: string
  readonly clock: Clock
  /** A number in [0, 1), as `Math.random`; seeded under simulation. */
  readonly random: () => number
  /** Never throws; may be called at any time, also after `close`, when it is ignored. */
  report(event: HostEvent): void
}

import type { Headers } from '../contract/message.js'
import type { Store } from '../contract/store.js'

/** The verdict that lets a delivery go on to the next policy and, after the last, run. Compared by identity. */
export const run: { readonly kind: 'run' } = Object.freeze({ kind: 'run' })

/**
 * Not yet. `wait` lends nothing: at `until` the same policy is asked again; the policies before it are not, and what
 * they lent stays lent until the delivery runs, is settled or lost.
 */
export interface Wait {
  readonly kind: 'wait'
  /** In the terms of `AdmitContext.now`. `Infinity`: ask when this policy next releases something. */
  readonly until: number
  /** A short reason for people; feeds `explain` and `health`. */
  readonly because: string
  /**
   * Those that wait in one line of a policy are asked in arrival order, and the first that waits again holds up the
   * rest. Without a line, a finite wait stands alone, and infinite ones share one line.
   */
  readonly line?: string | undefined
}

/** Never: settled without running. */
export interface Settle {
  readonly kind: 'settle'
  readonly as: 'ack' | 'dead-letter'
  readonly because: string
}

export type Verdict = typeof run | Wait | Settle

/** Makes the verdict `wait`. */
export function wait(until: number, because: string, line?: string): Wait {
  return { kind: 'wait', until, because, line }
}

/** Makes the verdict `settle`. */
export function settle(as: Settle['as'], because: string): Settle {
  return { kind: 'settle', as, because }
}

/** Whether a policy wants to be awaited. */
export function isPromise(value: Verdict | Promise<Verdict>): value is Promise<Verdict> {
  return typeof (value as { then?: unknown }).then === 'function'
}

/** A delivery as policies see it. Not to be kept after `release` (or after a verdict that is not `run`). */
export interface Admissible<Args = unknown> {
  readonly id: string
  readonly task: string
  readonly queue: string
  readonly args: Args
  /** 1 on the first run; raised by counted retries only. */
  readonly attempt: number
  /** Hand-outs by the broker, this one included; 0 where it does not count. */
  readonly deliveryCount: number
  /** Wall-clock milliseconds, as `expiresAt` and `dueAt`; from the id, a header or the broker's stamp. */
  readonly publishedAt: number | undefined
  readonly expiresAt: number | undefined
  readonly dueAt: number | undefined
  readonly headers: Headers | undefined
  /** What the message asked to tighten, already checked; `undefined` for most. */
  readonly overrides: Overrides | undefined
}

/** What a message may change for itself; see the option `overrides`. */
export interface Overrides {
  readonly timeoutMs?: number | undefined
  readonly retryLimit?: number | undefined
  /** Drop it if it could not start this long after it was due. */
  readonly misfireGraceMs?: number | undefined
}

/** An admitted delivery: its handler is about to run, runs, or has run. */
export interface Run<Args = unknown> extends Admissible<Args> {
  /** Aborts the handler's signal and judges the run as failed with `error()`, if it is not over in time. One per run: the earliest counts. */
  limit(milliseconds: number, error: () => Error): void
}

export interface AdmitContext {
  /** Wall-clock milliseconds; one reading per batch, as `monotonic`. */
  readonly now: number
  readonly monotonic: number
  /** The task's store, if it has one. Calls of one tick travel as one batch. */
  readonly store: Store | undefined
}

/** A run that ended without success. */
export interface Outcome<Args = unknown> {
  readonly run: Run<Args>
  /** Whatever the handler threw, wrapped in `HandlerThrewNonError` if it is no error. */
  readonly error: Error
}

export interface JudgeContext {
  readonly now: number
  readonly random: () => number
}

/**
 * What becomes of a failed run. `retry` counts and raises the attempt; `requeue` does not count; `dead-letter` keeps it
 * aside; `ack` forgets it.
 */
export type Judgement =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'requeue'; readonly delayMs: number }
  | { readonly kind: 'dead-letter'; readonly because: string }
  | { readonly kind: 'ack'; readonly because: string }

export type End = 'refused' | 'succeeded' | 'failed' | 'abandoned'

/**
 * One control rule. All hooks are called on the main thread, never re-entrantly for one delivery; the object given to
 * `admit`, `start`, `judge` and `release` of one delivery is the same. A hook that throws does not stop the worker: a
 * throwing `admit` hands the delivery back with a delay, a throwing `judge` has no opinion, and the worker's event
 * `error` tells it as `PolicyFailed`. Policies keep no timers and call no broker.
 */
export interface Policy<Args = unknown> {
  readonly name: string
  /**
   * Its answer grows old: a delivery that had to wait behind it is shown to it again, and settled if it now says so;
   * any other answer changes nothing. Only for a policy that lends nothing.
   */
  readonly timely?: boolean | undefined
  /** `false`: its `admit` never says `wait`. Then it needs neither a broker nor a store that can delay. */
  readonly waits?: boolean | undefined
  /** Awaited only if it is a promise: a policy that can answer at once should. */
  admit?(delivery: Admissible<Args>, context: AdmitContext): Verdict | Promise<Verdict>
  /** The handler begins. */
  start?(run: Run<Args>): void
  /**
   * Exactly once for each `admit` that said run, in reverse order; of a policy without `admit`, once for each run that
   * began. A promise is not awaited; its rejection is reported.
   */
  release?(run: Run<Args>, end: End): void | Promise<void>
  /** Failures only; the first opinion wins, in the visible order. No opinion at all: dead letter. */
  judge?(outcome: Outcome<Args>, context: JudgeContext): Judgement | undefined
}

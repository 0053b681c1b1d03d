import type { Failure } from './failure.js'
import type { Cancel, Host } from './host.js'

/** A value and the version that `change` may expect. */
export interface StoredValue {
  readonly value: string
  /** Differs after every change of this key, also after removal and creation anew. */
  readonly version: string
}

/** One compare-and-set. */
export interface Change {
  readonly key: string
  /** `any`: whatever is there; `absent`: nothing; else the version that must be there. */
  readonly expect: 'any' | 'absent' | { readonly version: string }
  /** `undefined` removes. */
  readonly value: string | undefined
  /** From now, by the store's clock, exact to a second; `undefined`: for ever. */
  readonly ttlMs: number | undefined
}

export interface Changed {
  readonly done: boolean
  /** What is there now, whether changed or not. */
  readonly current: StoredValue | undefined
}

/** A number as it stands, or an offset to the store's own clock (milliseconds since 1970). */
export type Bound = number | { readonly now: number }

/**
 * A bounded add to a number (absent: 0, or the floor). First it is raised to `floor`; then as many whole `unit`s of
 * `by` are added as keep it at or below `ceiling` (a negative `by` is added whole, down to `floor`). One primitive
 * under shared pacing (floor now, ceiling now + run), shared counters and takes-back.
 */
export interface Addition {
  readonly key: string
  readonly by: number
  /** Positive; `by` itself for all or nothing. */
  readonly unit: number
  readonly floor: Bound | undefined
  readonly ceiling: Bound | undefined
  readonly ttlMs: number | undefined
}

export interface Added {
  /** After raising to the floor. */
  readonly before: number
  readonly after: number
  /** The store's clock at that instant. */
  readonly now: number
}

/** Something put aside until it is due. `set` and `id` together are its key: parking again replaces. */
export interface Parked {
  readonly set: string
  readonly id: string
  /** By the store's clock. */
  readonly dueAt: number
  readonly value: string
}

export interface ClaimedParked {
  readonly id: string
  readonly dueAt: number
  readonly value: string
  /** Names this claim; a later claim of the same item has another, and `forget` with the earlier one does nothing. */
  readonly claim: string
}

export interface Due {
  readonly items: readonly ClaimedParked[]
  /** When the next unclaimed item is due, or the next claim ends, from now; `undefined`: nothing is parked. */
  readonly nextInMs: number | undefined
}

export interface LogEntry {
  /** Sortable as text, in order of appending. */
  readonly cursor: string
  readonly at: number
  readonly value: string
}

/**
 * Shared state that a broker cannot give: limits, dedupe claims, parked messages, results, history, schedules. Every
 * verb takes a batch and answers item by item, each item atomic by itself. Called concurrently. Rejections are raw
 * errors of the client: nothing fails open. Keys are at most 512 characters of anything; values are text.
 */
export interface Store {
  readonly contract: 1
  readonly name: string
  /** As `Broker.open`. A store that belongs to a broker shares its connection and is opened and closed besides it. */
  open(host: Host, signal: AbortSignal): Promise<void>
  /** The store's clock, in milliseconds since 1970: the one that counts for all processes. */
  now(): Promise<number>
  /** In the order of the keys. */
  get(keys: readonly string[]): Promise<readonly (StoredValue | undefined)[]>
  change(changes: readonly Change[]): Promise<readonly Changed[]>
  add(additions: readonly Addition[]): Promise<readonly Added[]>
  /** Resolves when all are kept as durably as the store keeps anything. */
  park(items: readonly Parked[]): Promise<void>
  /** Takes what is due, earliest first, for `leaseMs`: afterwards it is due again. */
  claimDue(set: string, want: { readonly max: number; readonly leaseMs: number }): Promise<Due>
  /** Removes parked items; without a claim whoever holds them. `false`: it was not there, or is claimed by another. */
  forget(
    items: readonly { readonly set: string; readonly id: string; readonly claim: string | undefined }[],
  ): Promise<readonly boolean[]>
  /** How many are parked in each set, claimed ones included. */
  countParked(sets: readonly string[]): Promise<readonly number[]>
  /** Removes all that nobody holds a claim to. */
  clearParked(sets: readonly string[]): Promise<void>
  /** Adds to logs, each kept to the newest `max` entries that are younger than `maxAgeMs`. */
  append(
    entries: readonly { readonly log: string; readonly value: string }[],
    cap: { readonly max: number; readonly maxAgeMs: number },
  ): Promise<void>
  /** Oldest first; `after` a cursor, exclusive. */
  page(log: string, want: { readonly max: number; readonly after: string | undefined }): Promise<readonly LogEntry[]>
  /** Calls `changed` soon after the key changed, perhaps once for several changes, perhaps without one. Never throws. */
  watch?(key: string, changed: () => void): Cancel
  classify(error: unknown): Failure
  /** Idempotent; resolves even if the connection is gone. */
  close(): Promise<void>
}

import type { Abilities } from './abilities.js'

/** Whose messages a worker takes. Without a group it competes for the queue with all other workers of the task. */
export interface ConsumeOptions<Can extends Abilities = Abilities> {
  /** An own copy of every message, shared by the workers that name the same group. */
  readonly group?: Can['group'] | undefined
  /** Where a group (or queue) that nobody has consumed before begins. Default `'earliest'`, without retention `'new'`. */
  readonly from?: Can['from'] | undefined
  /** Whether the group outlives its workers; default `'durable'`. Needs `group`. */
  readonly life?: Can['life'] | undefined
}

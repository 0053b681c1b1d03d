import type { Plan } from '../consume/plan.js'
import type { Ground } from './negotiate-ground.js'
import type { Wants } from './negotiate-wants.js'

/**
 * How a feature is had: the broker does it, a store does it, core does it with what is at hand, it cannot be had
 * and so nothing starts, or nobody does it and nobody insists.
 */
export type Means = 'native' | 'store' | 'in place' | 'refused' | 'off'

/** One way to have a feature. */
export interface Way {
  readonly means: 'native' | 'store' | 'in place' | 'off'
  /** Absent: always possible. */
  readonly when?: (ground: Ground, wants: Wants) => boolean
  /** The guarantee in force, as `explain` prints it. */
  readonly says: (ground: Ground, wants: Wants) => string
  /** What the plan gets from it. */
  readonly plan?: (ground: Ground, wants: Wants) => Partial<Plan>
}

/** Why nothing fits, and what to add. */
export interface Why {
  readonly lacks: string
  readonly because: string
  readonly remedy: string
}

/** One feature: when it is wanted, the ways to have it, best first, and what to say when none is possible. */
export interface Row {
  readonly feature: string
  /** Absent: always. A row that is not wanted is neither planned nor printed. */
  readonly wanted?: (wants: Wants, ground: Ground) => boolean
  readonly ways: readonly Way[]
  /** Absent: one of the ways is always possible. */
  readonly refused?: (ground: Ground, wants: Wants) => Why
}

import type { Deliver } from './session.js'

/** How a consumer belongs to its group. */
export interface Membership {
  /** Resolves when messages come; before that, too, they may. */
  join(signal: AbortSignal, deliver: Deliver): Promise<void>
  /** Gives back what arrived and is not settled. */
  leave(): Promise<void>
}

import type { PolicyFailed } from '../errors/policy-failed.js'
import type { Settle } from '../policies/policy.js'
import type { Slot } from './slot.js'

/** What becomes of a delivery once admission has an answer. What was lent is released already, except at `start`. */
export interface AdmissionOutcome {
  /** Every policy said run. */
  start(slot: Slot): void
  /** It must wait longer than it may be held. */
  handBack(slot: Slot, delayMs: number, because: string): void
  settle(slot: Slot, verdict: Settle, policy: string): void
  /** A hook threw. */
  broken(slot: Slot, error: PolicyFailed): void
  /** A `release` threw or rejected. */
  report(error: PolicyFailed): void
}

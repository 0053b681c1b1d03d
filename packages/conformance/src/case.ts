import type { Kit } from './kit/kit.js'
import type { Need } from './needs.js'

/** One promise of the contract, checked. */
export interface Case {
  /** `group/what-holds`. Stable: reports and waivers name it. */
  readonly id: string
  /** The promise as one sentence. */
  readonly promise: string
  /** What is optional about it. Absent: every broker keeps it. */
  readonly needs?: readonly Need[] | undefined
  /** Nominal bound, for cases that need more than others. */
  readonly timeoutMs?: number | undefined
  /** The broker of the kit runs through the fault proxy, or the subject brings faults. Such a case also needs `faults`. */
  readonly faulty?: boolean | undefined
  /** Throws when the promise is broken. */
  run(kit: Kit): Promise<void>
}

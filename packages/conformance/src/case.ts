import type { Claims } from './claims.js'
import type { Kit } from './kit/kit.js'

/** Something optional that a case is about. Where it is not met, the result is `not-claimed` with these words. */
export interface Need<About = Claims> {
  readonly says: string
  met(claims: About): boolean
}

/** One promise of a contract, checked with the tools of `Tools` where the claims of `About` meet its needs. */
export interface CaseOf<About, Tools> {
  /** `group/what-holds`. Stable: reports and waivers name it. */
  readonly id: string
  /** The promise as one sentence. */
  readonly promise: string
  /** What is optional about it. Absent: all keep it. */
  readonly needs?: readonly Need<About>[] | undefined
  /** Milliseconds, not scaled, for cases that may take longer than others. */
  readonly timeoutMs?: number | undefined
  /** It breaks connections: the bytes run through the fault proxy, or the subject brings faults. */
  readonly faulty?: boolean | undefined
  /** Throws when the promise is broken. */
  run(kit: Tools): Promise<void>
}

/** One promise of the broker contract. */
export type Case = CaseOf<Claims, Kit>

import type { CaseOf } from '../case.js'
import type { CaseTime } from '../clock/case-time.js'
import type { ReportedClaims } from './reported-claims.js'

/** What a session needs to know of the things it checks: brokers or stores. */
export interface Suite<About, Tools> {
  /** What its reports are named after, before the subject's mode; brokers have nothing. */
  readonly kind: 'store' | undefined
  readonly cases: readonly CaseOf<About, Tools>[]
  /** What the subject claims, asked once. Rejects where it cannot be opened. */
  claims(time: CaseTime): Promise<About>
  /** What of it stands in the report. */
  reported(claims: About): ReportedClaims | undefined
  /** Runs one case and cleans up after it. Rejects when the promise is broken. */
  run(one: CaseOf<About, Tools>, claims: About, time: CaseTime): Promise<void>
}

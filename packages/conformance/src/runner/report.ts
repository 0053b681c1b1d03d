import type { ServerIdentity } from '../subject.js'
import type { ReportedClaims } from './reported-claims.js'

export type CaseResult = 'passed' | 'failed' | 'not-claimed' | 'waived'

/** What became of one case. */
export interface CaseOutcome {
  readonly id: string
  readonly result: CaseResult
  /** Why it failed, what it would need, or why it is waived. */
  readonly reason?: string
}

/** What an adapter commits as `conformance.json`. It holds no times, so that it changes only when a result changes. */
export interface Report {
  readonly broker: ServerIdentity
  readonly package: { readonly name: string; readonly version: string }
  /** What the broker claimed on that server; absent in the report of a store, and where it could not be opened. */
  readonly claims?: ReportedClaims
  /** Sorted by id. */
  readonly cases: readonly CaseOutcome[]
  readonly totals: {
    readonly passed: number
    readonly failed: number
    readonly notClaimed: number
    readonly waived: number
  }
}

/** Puts outcomes into the form that is committed. */
export function makeReport(
  broker: ServerIdentity,
  packageFacts: { readonly name: string; readonly version: string },
  outcomes: readonly CaseOutcome[],
  claims?: ReportedClaims,
): Report {
  const count = (result: CaseResult): number => outcomes.filter(outcome => outcome.result === result).length
  return {
    broker: { name: broker.name, version: broker.version, real: broker.real },
    package: { name: packageFacts.name, version: packageFacts.version },
    ...(claims === undefined ? {} : { claims }),
    cases: [...outcomes].sort((left, right) => (left.id < right.id ? -1 : 1)),
    totals: {
      passed: count('passed'),
      failed: count('failed'),
      notClaimed: count('not-claimed'),
      waived: count('waived'),
    },
  }
}

/** The report as a file holds it. */
export function reportText(report: Report): string {
  const { cases, ...facts } = report
  // One line a case, so that a change of one result is a change of one line.
  const lines = cases.map(outcome => `    ${JSON.stringify(outcome)}`).join(',\n')
  const [head, ...rest] = JSON.stringify({ ...facts, cases: [] }, undefined, 2).split('"cases": []')
  return `${head}"cases": [\n${lines}\n  ]${rest.join('"cases": []')}\n`
}

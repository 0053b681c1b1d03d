import type { CaseOutcome, Report } from './report.js'
import { selectCases } from './select-cases.js'
import type { Session } from './session.js'

/** How much of a suite runs, and who hears of it. */
export interface ConformanceOptions {
  /** Only cases with one of these ids, or with ids that begin with one of these and a slash. Default: all. */
  readonly cases?: readonly string[] | undefined
  /** Called after each case. */
  readonly onOutcome?: ((outcome: CaseOutcome) => void) | undefined
}

/** Runs the cases that are asked for, in the order of the suite. Rejects with a TypeError where a name matches none. */
export async function runSession<About, Tools>(
  session: Session<About, Tools>,
  options: ConformanceOptions,
): Promise<Report> {
  for (const one of selectCases(session.suite.cases, options.cases)) {
    const outcome = await session.run(one)
    options.onOutcome?.(outcome)
  }
  return await session.report()
}

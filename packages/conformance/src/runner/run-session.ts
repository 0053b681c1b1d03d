import type { CaseOutcome, Report } from './report.js'
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

function selectCases<One extends { readonly id: string }>(
  cases: readonly One[],
  names: readonly string[] | undefined,
): readonly One[] {
  if (names === undefined || names.length === 0) return cases
  const matches = (id: string, name: string): boolean => id === name || id.startsWith(`${name}/`)
  const strange = names.filter(name => !cases.some(one => matches(one.id, name)))
  if (strange.length > 0) throw new TypeError(`there is no case or group ${strange.join(', ')}`)
  return cases.filter(one => names.some(name => matches(one.id, name)))
}

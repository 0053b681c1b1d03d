import { brokerCases } from '../cases/index.js'
import type { Subject } from '../subject.js'
import type { CaseOutcome, Report } from './report.js'
import { Session } from './session.js'

/** How much of the suite runs, and who hears of it. */
export interface ConformanceOptions {
  /** Only cases with one of these ids, or with ids that begin with one of these and a slash. Default: all. */
  readonly cases?: readonly string[] | undefined
  /** Called after each case. */
  readonly onOutcome?: ((outcome: CaseOutcome) => void) | undefined
}

/**
 * Runs the suite against a broker, one case after the other, and resolves with the report; a failing case does not
 * reject. Rejects with a TypeError where the subject itself is wrong: it waives or asks for cases that do not exist,
 * or no package.json is above its module.
 */
export async function runConformance(subject: Subject, options: ConformanceOptions = {}): Promise<Report> {
  const session = new Session(subject, brokerCases)
  for (const one of selectCases(brokerCases, options.cases)) {
    const outcome = await session.run(one)
    options.onOutcome?.(outcome)
  }
  return await session.report()
}

/** The cases that are asked for; fails where a name matches none. */
export function selectCases<T extends { readonly id: string }>(
  cases: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  if (names === undefined || names.length === 0) return cases
  const matches = (id: string, name: string): boolean => id === name || id.startsWith(`${name}/`)
  const strange = names.filter(name => !cases.some(one => matches(one.id, name)))
  if (strange.length > 0) throw new TypeError(`there is no case or group ${strange.join(', ')}`)
  return cases.filter(one => names.some(name => matches(one.id, name)))
}

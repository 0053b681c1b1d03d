import type { ServerIdentity } from '../subject.js'
import type { CaseOutcome, Report } from './report.js'
import { claimDifferences } from './reported-claims.js'

/** How a new report stands beside the committed one. */
export interface Comparison {
  /** Whether both ran against the same broker: name, major and minor version, and whether it is real. */
  readonly compared: boolean
  /** Nothing differs where they are compared; nothing failed where they are not. */
  readonly agrees: boolean
  /** One line each. */
  readonly differences: readonly string[]
  /** A line for people. */
  readonly summary: string
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

function describe(server: ServerIdentity): string {
  return `${server.name} ${minorOf(server.version)}${server.real ? '' : ' (not real)'}`
}

function resultOf(outcome: CaseOutcome | undefined): string {
  return outcome === undefined ? 'absent' : outcome.result
}

/** Compares what was committed with what was found now. */
export function compareReports(committed: Report, found: Report): Comparison {
  const [there, here] = [describe(committed.broker), describe(found.broker)]
  const failures = found.cases
    .filter(outcome => outcome.result === 'failed')
    .map(outcome => `${outcome.id}: failed: ${outcome.reason ?? 'no reason given'}`)
  if (there !== here) {
    return {
      compared: false,
      agrees: failures.length === 0,
      differences: failures,
      summary: `not compared: the report is for ${there}, this is ${here}; ${failures.length} failed`,
    }
  }
  const before = new Map(committed.cases.map(outcome => [outcome.id, outcome]))
  const now = new Map(found.cases.map(outcome => [outcome.id, outcome]))
  const changed = [...new Set([...before.keys(), ...now.keys()])].sort().flatMap(id => {
    const [was, is] = [before.get(id), now.get(id)]
    if (resultOf(was) === resultOf(is)) return []
    const reason = is?.reason === undefined ? '' : `: ${is.reason}`
    return [`${id}: ${resultOf(was)} in the report, ${resultOf(is)} now${reason}`]
  })
  const differences = [...claimDifferences(committed.claims, found.claims), ...changed]
  return {
    compared: true,
    agrees: differences.length === 0,
    differences,
    summary: `compared with ${there}: ${differences.length === 0 ? 'the same' : `${differences.length} differ`}`,
  }
}

import { compareReports } from '../runner/compare-reports.js'
import { type CaseOutcome, type Report, reportText } from '../runner/report.js'
import { readReport, writeReport } from '../runner/report-file.js'
import { runSession } from '../runner/run-session.js'
import type { Session } from '../runner/session.js'
import type { Arguments } from './arguments.js'

const marks = {
  passed: 'passed     ',
  failed: 'FAILED     ',
  'not-claimed': 'not claimed',
  waived: 'waived     ',
} as const

function line({ id, reason, result }: CaseOutcome): string {
  return `  ${marks[result]}  ${id}${reason === undefined ? '' : `: ${reason}`}\n`
}

/** Runs a session as the command line asks, prints what became of it, and answers the exit code. */
export async function perform<About, Tools>(
  session: Session<About, Tools>,
  asked: Arguments,
  print: (text: string) => void,
  card?: (claims: About) => Promise<string>,
): Promise<number> {
  const say = asked.json ? () => undefined : print
  say(`\n${session.subject.name}\n`)
  if (card !== undefined) say(`${await card(await session.claims())}\n\n`)
  const report = await runSession(session, {
    cases: asked.cases,
    onOutcome: outcome => say(line(outcome)),
  })
  const { failed, notClaimed, passed, waived } = report.totals
  say(`\n${passed} passed, ${failed} failed, ${notClaimed} not claimed, ${waived} waived\n`)
  if (asked.json) print(reportText(report))
  const differs = asked.cases.length === 0 && keep(session.reportFile, report, asked.write, say)
  return failed > 0 || differs ? 1 : 0
}

/** Writes the report, or compares it with what is committed; whether it differs. */
function keep(file: string, report: Report, write: boolean, say: (text: string) => void): boolean {
  const committed = readReport(file)
  if (write || committed === undefined) {
    writeReport(file, report)
    say(`written: ${file}\n`)
    return false
  }
  const { agrees, differences, summary } = compareReports(committed, report)
  say(`${[summary, ...differences.map(difference => `  ${difference}`)].join('\n')}\n`)
  return !agrees
}

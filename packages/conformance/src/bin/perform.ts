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

/** What became of a case; below a failed one stands what it promises. */
function lines({ id, reason, result }: CaseOutcome, promise: string | undefined): string {
  const line = `  ${marks[result]}  ${id}${reason === undefined ? '' : `: ${reason}`}\n`
  return result === 'failed' ? `${line}  ${' '.repeat(marks.failed.length)}  promised: ${promise}\n` : line
}

const many = 3

/** One cause behind many failures is said once more at the end, where it is seen. */
export function commonCause(outcomes: readonly CaseOutcome[]): string | undefined {
  const reasons = outcomes.filter(({ result }) => result === 'failed').map(({ reason }) => reason ?? 'no reason given')
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const [most, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0])
  return count < many ? undefined : `${reasons.length} failed, ${count} of them with \`${most}\``
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
  const promises = new Map(session.suite.cases.map(one => [one.id, one.promise]))
  const report = await runSession(session, {
    cases: asked.cases,
    onOutcome: outcome => say(lines(outcome, promises.get(outcome.id))),
  })
  const { failed, notClaimed, passed, waived } = report.totals
  say(`\n${passed} passed, ${failed} failed, ${notClaimed} not claimed, ${waived} waived\n`)
  const cause = commonCause(report.cases)
  if (cause !== undefined) say(`${cause}\n`)
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

import { compareReports } from '../runner/compare-reports.js'
import { readReport, writeReport } from '../runner/report-file.js'
import type { Session } from '../runner/session.js'

/** What a test runner has to offer. */
export interface Runner {
  group(title: string, register: () => void): void
  /** `skip` marks the running test as skipped, for cases that are about something not claimed, and for waived ones. */
  test(title: string, timeoutMs: number, run: (skip: (reason: string) => void) => Promise<void>): void
}

/** Set to 1, the report is written instead of compared. */
const writeVariable = 'SLUICE_WRITE_REPORT'

/** Registers one test per case, and a last one that compares the report with the committed one. */
export function register<About, Tools>(session: Session<About, Tools>, runner: Runner): void {
  const { subject } = session
  const { cases } = session.suite
  const boundMs = Math.max(subject.caseTimeoutMs ?? 0, 120_000)
  runner.group(`conformance: ${subject.name}`, () => {
    for (const one of cases) {
      runner.test(`${one.id}: ${one.promise}`, boundMs, async skip => {
        const { result, reason } = await session.run(one)
        if (result === 'failed') throw new Error(`${one.id} failed: ${reason}. Promised: ${one.promise}`)
        if (result !== 'passed') skip(`${result}: ${reason}`)
      })
    }
    runner.test('the report', boundMs, async skip => {
      if (session.ran < cases.length) return skip(`only ${session.ran} of ${cases.length} cases ran`)
      const file = session.reportFile
      const report = await session.report()
      const committed = readReport(file)
      if (committed === undefined || process.env[writeVariable] === '1') {
        writeReport(file, report)
        return
      }
      const comparison = compareReports(committed, report)
      if (!comparison.compared) process.stderr.write(`${subject.name}: ${comparison.summary}\n`)
      if (!comparison.agrees) throw new Error([comparison.summary, ...comparison.differences].join('\n'))
    })
  })
}

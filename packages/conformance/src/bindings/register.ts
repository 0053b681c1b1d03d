import { childVariable } from '../child/child-variable.js'
import { compareReports } from '../runner/compare-reports.js'
import { readReport, writeReport } from '../runner/report-file.js'
import { selectCases } from '../runner/select-cases.js'
import type { Session } from '../runner/session.js'

/** What a test runner has to offer. */
export interface Runner {
  group(title: string, register: () => void): void
  /** `skip` marks the running test as skipped, for cases that are about something not claimed, and for waived ones. */
  test(title: string, timeoutMs: number, run: (skip: (reason: string) => void) => Promise<void>): void
}

/** Set to 1, the report is written instead of compared. */
const writeVariable = 'SLUICE_WRITE_REPORT'

/** What a binding may be told. */
export interface BindingOptions {
  /** Only these cases or groups; then no report is compared. Default: all. */
  readonly cases?: readonly string[] | undefined
}

/** Registers one test per case, and, where all are registered, one that compares the report with the committed one. */
export function register<About, Tools>(
  session: Session<About, Tools>,
  runner: Runner,
  names: readonly string[] | undefined,
): void {
  if (process.env[childVariable] === '1') return
  const { subject } = session
  const cases = selectCases(session.suite.cases, names)
  const boundMs = Math.max(subject.caseTimeoutMs ?? 0, 120_000)
  runner.group(`conformance: ${subject.name}`, () => {
    for (const one of cases) {
      runner.test(`${one.id}: ${one.promise}`, boundMs, async skip => {
        const { result, reason } = await session.run(one)
        if (result === 'failed') throw new Error(`${one.id} failed: ${reason}. Promised: ${one.promise}`)
        if (result !== 'passed') skip(`${result}: ${reason}`)
      })
    }
    if (cases.length < session.suite.cases.length) return
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

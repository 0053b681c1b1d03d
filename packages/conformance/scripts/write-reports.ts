// npm run conformance:write — runs the suite on every class of memory broker and replaces the reports of core.
import { fileURLToPath } from 'node:url'
import { reportFile, writeReport } from '../src/runner/report-file.js'
import { runConformance } from '../src/runner/run-conformance.js'
import { memorySubject, profileNames } from '../test/memory-subject.js'

const core = fileURLToPath(new URL('../../core', import.meta.url))

for (const as of profileNames) {
  const subject = memorySubject(as)
  const report = await runConformance(subject)
  writeReport(reportFile(core, subject.mode), report)
  process.stdout.write(`${subject.name}: ${JSON.stringify(report.totals)}\n`)
  for (const { id, reason, result } of report.cases) {
    if (result === 'failed') process.stdout.write(`  ${id}: ${reason}\n`)
  }
  if (report.totals.failed > 0) process.exitCode = 1
}

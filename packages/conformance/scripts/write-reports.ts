// npm run conformance:write: runs the suites on every class of memory broker and on the memory store, and replaces the
// reports of core.
import { type Report, reportFile, runConformance, runStoreConformance, writeReport } from '../src/index.js'
import { coreFolder, memoryStoreSubject, memorySubject, profileNames } from '../test/memory-subject.js'

function keep(name: string, file: string, report: Report): void {
  writeReport(file, report)
  process.stdout.write(`${name}: ${JSON.stringify(report.totals)}\n`)
  for (const { id, reason, result } of report.cases) {
    if (result === 'failed') process.stdout.write(`  ${id}: ${reason}\n`)
  }
  if (report.totals.failed > 0) process.exitCode = 1
}

for (const as of profileNames) {
  const subject = memorySubject(as)
  keep(subject.name, reportFile(coreFolder, subject.mode), await runConformance(subject))
}
const store = memoryStoreSubject()
keep(store.name, reportFile(coreFolder, undefined, 'store'), await runStoreConformance(store))

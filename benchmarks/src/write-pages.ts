import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { documentOf } from './harness/document.js'
import { documentFile, reportFile, reportsFolder } from './harness/keep.js'
import type { Report } from './harness/report.js'

// The pages of the committed reports, anew, measuring nothing: for `npm run docs:write`.
for (const name of readdirSync(reportsFolder)) {
  const group = name.replace(/\.json$/, '')
  const report = JSON.parse(readFileSync(reportFile(group), 'utf8')) as Report
  writeFileSync(documentFile(group), documentOf(report))
}

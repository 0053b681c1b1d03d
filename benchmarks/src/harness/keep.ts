import { writeFile } from 'node:fs/promises'
import { documentOf } from './document.js'
import type { Report } from './report.js'
import { reportText } from './report-text.js'

/** Writes the report where it is committed, and the page made from what was written. */
export async function keep(report: Report): Promise<void> {
  const text = reportText(report)
  await writeFile(reportFile(report.group), `${text}\n`)
  await writeFile(documentFile(report.group), documentOf(JSON.parse(text) as Report))
}

export function reportFile(group: string): URL {
  return new URL(`${group}.json`, reportsFolder)
}

export function documentFile(group: string): URL {
  return new URL(`../../../docs/performance-${group}.md`, import.meta.url)
}

export const reportsFolder: URL = new URL('../../reports/', import.meta.url)

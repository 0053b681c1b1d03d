import { writeFile } from 'node:fs/promises'
import type { Report } from './report.js'
import { documentOf } from './document.js'

/** Writes the report where it is committed, and the page made from it. */
export async function keep(report: Report): Promise<void> {
  await writeFile(reportFile(report.group), `${JSON.stringify(report, undefined, 2)}\n`)
  await writeFile(documentFile(report.group), documentOf(report))
}

export function reportFile(group: string): URL {
  return new URL(`../../reports/${group}.json`, import.meta.url)
}

export function documentFile(group: string): URL {
  return new URL(`../../../docs/performance-${group}.md`, import.meta.url)
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Report, reportText } from './report.js'

/** `conformance.json`, or `conformance.<mode>.json` for another driver or mode; a store's is `conformance.store.json`. */
export function reportFile(folder: string, mode?: string, kind?: 'store'): string {
  const parts = [kind, mode].filter(part => part !== undefined)
  return join(folder, parts.length === 0 ? 'conformance.json' : `conformance.${parts.join('-')}.json`)
}

/** The committed report, or `undefined` where there is none. */
export function readReport(file: string): Report | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined
}

export function writeReport(file: string, report: Report): void {
  writeFileSync(file, reportText(report))
}

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { documentOf } from '../src/harness/document.js'
import { documentFile, reportFile } from '../src/harness/keep.js'
import type { Report } from '../src/harness/report.js'
import { rows } from '../src/rows/rows.js'

describe.each([...new Set(rows.map(({ group }) => group))])('the report of %s', group => {
  const report = existsSync(reportFile(group))
    ? (JSON.parse(readFileSync(reportFile(group), 'utf8')) as Report)
    : undefined

  it('is there, and whole', () => {
    expect(report?.scale).toBe('full')
    expect(report?.repetitions).toBeGreaterThanOrEqual(3)
    const wanted = rows.filter(row => row.group === group).flatMap(row => row.figures.map(({ name }) => name))
    expect(report?.rows.flatMap(({ figures }) => figures.map(({ name }) => name))).toEqual(wanted)
  })

  it('is what its page in docs shows', () => {
    expect(readFileSync(documentFile(group), 'utf8')).toBe(documentOf(report as Report))
  })
})

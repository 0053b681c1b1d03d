import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { documentOf } from '../src/harness/document.js'
import { documentFile, reportFile, reportsFolder } from '../src/harness/keep.js'
import type { Report } from '../src/harness/report.js'
import { reportText } from '../src/harness/report-text.js'
import { rows } from '../src/rows/rows.js'

const groups = readdirSync(reportsFolder).map(name => name.replace(/\.json$/, ''))

it('there is a report of core', () => {
  expect(groups).toContain('core')
})

describe.each(groups)('the report of %s', group => {
  const text = readFileSync(reportFile(group), 'utf8')
  const report = JSON.parse(text) as Report

  it('is whole, and of the rows that there are', () => {
    expect(report.group).toBe(group)
    expect(report.scale).toBe('full')
    expect(report.repetitions).toBeGreaterThanOrEqual(3)
    const wanted = rows.filter(row => row.group === group).flatMap(row => row.figures.map(({ name }) => name))
    expect(report.rows.flatMap(({ figures }) => figures.map(({ name }) => name))).toEqual(wanted)
  })

  it('is written as it was made, and its page in docs shows it', () => {
    expect(`${reportText(report)}\n`).toBe(text)
    expect(readFileSync(documentFile(group), 'utf8')).toBe(documentOf(report))
  })
})

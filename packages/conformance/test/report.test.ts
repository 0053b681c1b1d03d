import { memory } from '@sluice/core'
import type { Capabilities } from '@sluice/core/adapter'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compareReports } from '../src/runner/compare-reports.js'
import { packageOf } from '../src/runner/package-facts.js'
import { type CaseOutcome, makeReport, type Report, reportText } from '../src/runner/report.js'
import { reportClaims, type ReportedClaims } from '../src/runner/reported-claims.js'
import { readReport, reportFile, writeReport } from '../src/runner/report-file.js'

const server = { name: 'redis', version: '7.0.11', real: true }
const owner = { name: '@sluice/broker-x', version: '1.2.3' }
const outcomes: readonly CaseOutcome[] = [
  { id: 'b/two', result: 'failed', reason: 'it "broke"' },
  { id: 'a/one', result: 'passed' },
  { id: 'c/three', result: 'not-claimed', reason: 'needs fan-out' },
  { id: 'd/four', result: 'waived', reason: 'server bug 17' },
]
const report = makeReport(server, owner, outcomes)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-report-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a report', () => {
  it('has exactly these fields, cases by id, and no times', () => {
    expect(report).toEqual({
      broker: server,
      package: owner,
      cases: [outcomes[1], outcomes[0], outcomes[2], outcomes[3]],
      totals: { passed: 1, failed: 1, notClaimed: 1, waived: 1 },
    })
  })

  it('is written with one line for each case, and read back', () => {
    const text = reportText(report)
    expect(JSON.parse(text)).toEqual(report)
    expect(text).toContain('\n    {"id":"b/two","result":"failed","reason":"it \\"broke\\""},\n')
    expect(text.endsWith('}\n')).toBe(true)
    const file = reportFile(folder)
    expect(readReport(file)).toBeUndefined()
    writeReport(file, report)
    expect(readReport(file)).toEqual(report)
  })

  it('is named after its mode', () => {
    expect(reportFile('x')).toBe(join('x', 'conformance.json'))
    expect(reportFile('x', 'quorum')).toBe(join('x', 'conformance.quorum.json'))
    expect(reportFile('x', undefined, 'store')).toBe(join('x', 'conformance.store.json'))
    expect(reportFile('x', 'cluster', 'store')).toBe(join('x', 'conformance.store-cluster.json'))
  })
})

const claims = (changes: Partial<Capabilities> = {}): ReportedClaims =>
  reportClaims({
    brokerName: 'x',
    capabilities: { ...memory().capabilities, ...changes },
    consumer: new Set(['nack', 'move']),
    admin: new Set(),
    store: false,
    shared: true,
    faults: true,
    proxied: true,
  })

describe('claims in a report', () => {
  it('are what open answered, sorted, with a word for what JSON has no number for', () => {
    const { limits } = memory().capabilities
    const delay = { publish: { maxMs: Number.POSITIVE_INFINITY, resolutionMs: 1 }, nack: undefined }
    const reported = claims({ delay, limits: { ...limits, window: Number.POSITIVE_INFINITY } })
    expect(reported).toMatchObject({ broker: 'x', consumer: ['move', 'nack'], admin: [], store: false })
    expect(reported.capabilities.delay).toEqual({ publish: { maxMs: 'Infinity', resolutionMs: 1 } })
    expect(reported.capabilities.limits.window).toBe('Infinity')
    expect(Object.keys(reported.capabilities)).toEqual(Object.keys(reported.capabilities).toSorted())
    const text = reportText(makeReport(server, owner, outcomes, reported))
    expect((JSON.parse(text) as Report).claims).toEqual(reported)
  })

  it('are compared, one line for each that differs, and only where both reports have them', () => {
    const committed = makeReport(server, owner, outcomes, claims())
    expect(compareReports(committed, makeReport(server, owner, outcomes, claims())).agrees).toBe(true)
    expect(compareReports(report, committed).agrees).toBe(true)
    const changed = makeReport(server, owner, outcomes, claims({ fencing: false, priorities: 7 }))
    expect(compareReports(committed, changed)).toMatchObject({
      agrees: false,
      differences: ['claims.fencing: true in the report, false now', expect.stringContaining('claims.priorities: ')],
    })
  })
})

describe('comparing', () => {
  const now = (changes: Partial<typeof server>, cases: readonly CaseOutcome[] = outcomes) =>
    makeReport({ ...server, ...changes }, owner, cases)

  it('agrees with itself, whatever the patch version and the reasons', () => {
    const reworded = outcomes.map(one => (one.reason === undefined ? one : { ...one, reason: 'in other words' }))
    const comparison = compareReports(report, now({ version: '7.0.99' }, reworded))
    expect(comparison).toMatchObject({ compared: true, agrees: true, differences: [] })
  })

  it('names each case that differs, appeared or vanished', () => {
    const changed: readonly CaseOutcome[] = [
      { id: 'a/one', result: 'failed', reason: 'lost' },
      { id: 'b/two', result: 'passed' },
      { id: 'd/four', result: 'waived' },
      { id: 'e/five', result: 'passed' },
    ]
    const comparison = compareReports(report, now({}, changed))
    expect(comparison.agrees).toBe(false)
    expect(comparison.differences).toEqual([
      'a/one: passed in the report, failed now: lost',
      'b/two: failed in the report, passed now',
      'c/three: not-claimed in the report, absent now',
      'e/five: absent in the report, passed now',
    ])
  })

  it.each([{ name: 'valkey' }, { version: '7.2.0' }, { version: '8.0.11' }, { real: false }])(
    'does not compare with another broker (%o), and then wants no failure',
    changes => {
      const bad = compareReports(report, now(changes))
      expect(bad).toMatchObject({ compared: false, agrees: false })
      expect(bad.summary).toMatch(/^not compared: .*; 1 failed$/)
      expect(bad.differences).toEqual(['b/two: failed: it "broke"'])
      const good = compareReports(report, now(changes, [{ id: 'a/one', result: 'passed' }]))
      expect(good).toMatchObject({ compared: false, agrees: true, differences: [] })
    },
  )
})

describe('the package of a subject', () => {
  it('is the nearest package.json with a name', () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"mine","version":"4.5.6"}')
    const module = pathToFileURL(join(folder, 'deep', 'subject.js')).href
    expect(packageOf({ module })).toEqual({ name: 'mine', version: '4.5.6', folder })
  })

  it('can be told', () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"mine","version":"4.5.6"}')
    const module = pathToFileURL(join(folder, 'subject.js')).href
    expect(packageOf({ module, package: owner })).toEqual({ ...owner, folder })
  })
})

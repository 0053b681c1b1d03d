import { describe, expect, it } from 'vitest'
import { brokerCases } from '../src/cases/index.js'
import { compareReports } from '../src/runner/compare-reports.js'
import { readReport, reportFile } from '../src/runner/report-file.js'
import { runConformance } from '../src/runner/run-conformance.js'
import { coreFolder, memorySubject, profileNames } from './memory-subject.js'

const plain = brokerCases.filter(one => (one.needs ?? []).length === 0).map(one => one.id)

describe('memory keeps the contract', () => {
  for (const as of profileNames) {
    it(`as ${as}`, { timeout: 60_000 }, async () => {
      const subject = memorySubject(as)
      const report = await runConformance(subject)
      expect(report.cases.filter(one => one.result === 'failed')).toEqual([])
      expect(report.totals.waived).toBe(0)
      const passed = new Set(report.cases.filter(one => one.result === 'passed').map(one => one.id))
      expect(plain.filter(id => !passed.has(id))).toEqual([])
      expect(passed.size).toBeGreaterThanOrEqual(as === 'full' ? 200 : 100)
      const committed = readReport(reportFile(coreFolder, subject.mode))
      if (committed === undefined) throw new Error('there is no report: npm run conformance:write')
      const comparison = compareReports(committed, report)
      expect(comparison.differences).toEqual([])
      expect(comparison.compared).toBe(true)
    })
  }
})

describe('the suite', () => {
  it('has ids of the form group/what-holds, each once', () => {
    const ids = brokerCases.map(one => one.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter(id => !/^[a-z-]+\/[A-Za-z0-9.-]+$/.test(id))).toEqual([])
  })

  it('says each promise in a sentence of its own', () => {
    const promises = brokerCases.map(one => one.promise)
    expect(new Set(promises).size).toBe(promises.length)
    expect(promises.filter(promise => !/^[A-Z`].*\.$/s.test(promise) && !/^[a-z]+\.[a-z]+/i.test(promise))).toEqual([])
  })

  it('asks nothing optional in at least 45 cases, so that every broker can pass these', () => {
    expect(plain.length).toBeGreaterThanOrEqual(45)
  })

  it('runs every case on one class of memory or another, but for those that need a socket or other processes', async () => {
    const ran = new Set<string>()
    for (const as of profileNames) {
      const report = readReport(reportFile(coreFolder, as === 'full' ? undefined : as))
      for (const one of report?.cases ?? []) if (one.result === 'passed') ran.add(one.id)
    }
    const outside = ['lease/a-killed-process-counts', 'lease/of-a-killed-process', 'publish/outlives-its-process']
    const network = ['black-hole', 'half-open', 'slow-network', 'swallowed-reply'].map(name => `reconnect/${name}`)
    const silent = ['ends-a-receive-that-nobody-answers', 'ends-an-open-that-nobody-answers'].map(
      name => `abort/${name}`,
    )
    const missing = brokerCases.map(one => one.id).filter(id => !ran.has(id))
    expect(missing.sort()).toEqual([...outside, ...network, ...silent].sort())
  })
})

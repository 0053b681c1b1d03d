import { describe, expect, it } from 'vitest'
import { compareReports } from '../src/runner/compare-reports.js'
import { readReport } from '../src/runner/report-file.js'
import { runSession } from '../src/runner/run-session.js'
import { Session } from '../src/runner/session.js'
import { storeCases } from '../src/store/cases/index.js'
import { StoreSuite } from '../src/store/store-suite.js'
import { coreFolder, memoryStoreSubject } from './memory-subject.js'

describe('the memory store keeps the contract', () => {
  it('in every case, as committed', { timeout: 60_000 }, async () => {
    const subject = memoryStoreSubject()
    const session = new Session(subject, new StoreSuite(subject))
    const report = await runSession(session, {})
    expect(report.cases.filter(one => one.result !== 'passed')).toEqual([])
    const committed = readReport(`${coreFolder}/conformance.store.json`)
    if (committed === undefined) throw new Error('there is no report: npm run conformance:write')
    expect(compareReports(committed, report)).toMatchObject({ compared: true, differences: [] })
  })

  it('has ids of the form group/what-holds and promises of their own, each once', () => {
    const ids = storeCases.map(one => one.id)
    expect(ids.length).toBeGreaterThanOrEqual(30)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(storeCases.map(one => one.promise)).size).toBe(ids.length)
    expect(ids.filter(id => !/^[a-z-]+\/[A-Za-z0-9-]+$/.test(id))).toEqual([])
  })
})

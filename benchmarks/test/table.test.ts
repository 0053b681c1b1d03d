import { expect, it } from 'vitest'
import { reportOf } from '../src/harness/report.js'
import { circumstancesOf } from '../src/harness/table.js'

const about = { group: 'redis', scale: 'full', repetitions: 5, sources: 'ab12' } as const

it('says which versions were measured', () => {
  const report = reportOf({ ...about, versions: { redis: '7.0.15', ioredis: '6.0.0' } }, [])
  expect(circumstancesOf(report)).toContain(', redis 7.0.15, ioredis 6.0.0. Medians of 5')
  expect(circumstancesOf(report)).not.toContain('Provisional')
})

it('says why a report is provisional', () => {
  const report = reportOf({ ...about, versions: {}, provisional: 'a busy machine' }, [])
  expect(circumstancesOf(report)).toMatch(/\*\*Provisional:\*\* a busy machine\.$/)
})

it('begins with what it is about and ends with what it measured', () => {
  const keys = Object.keys(reportOf({ ...about, versions: {}, provisional: 'why' }, []))
  expect([keys[0], keys.at(-1)]).toEqual(['group', 'rows'])
})

import type { Failure } from '@sluice/core/adapter'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runConformance } from '../src/runner/run-conformance.js'
import { overlay } from '../src/saboteurs/disguise.js'
import { startWireServer } from './wire/wire-server.js'
import { wireSubject } from './wire/wire-subject.js'

let server: Awaited<ReturnType<typeof startWireServer>>

beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

/** What memory cannot show: the proxy, other processes, real time. */
const outside = [
  'reconnect',
  'errors/nobody-listens',
  'close/lets-the-process-end',
  'publish/outlives-its-process',
  'lease/of-a-killed-process',
  'lease/a-killed-process-counts',
]

describe('a broker behind a socket', () => {
  it('passes the cases that need a socket or other processes, in real time', { timeout: 120_000 }, async () => {
    const report = await runConformance(wireSubject(server.url), { cases: outside })
    expect(report.cases.filter(one => one.result === 'failed')).toEqual([])
    const passed = new Set(report.cases.filter(one => one.result === 'passed').map(one => one.id))
    for (const id of outside.slice(1)) expect(passed).toContain(id)
    for (const name of ['black-hole', 'half-open', 'slow-network', 'swallowed-reply']) {
      expect(passed).toContain(`reconnect/${name}`)
    }
  })

  it('is caught when it calls a lost connection something that never happened', { timeout: 60_000 }, async () => {
    const good = wireSubject(server.url)
    const denies = (failure: Failure): Failure =>
      failure.code === 'connection' ? { ...failure, happened: 'no' } : failure
    const bad = {
      ...good,
      create: async (url?: string) => {
        const broker = await good.create(url)
        return overlay(broker, { classify: error => denies(broker.classify(error)) })
      },
    }
    const report = await runConformance(bad, { cases: ['reconnect/swallowed-reply'] })
    expect(report.cases[0]).toMatchObject({ result: 'failed' })
  })
})

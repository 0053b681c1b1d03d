import type { Broker, Failure } from '@sluice/core/adapter'
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

const never = new AbortController().signal

/** What memory cannot show: the proxy, other processes, real time. */
const outside = [
  'reconnect',
  'errors/nobody-listens',
  'close/lets-the-process-end',
  'publish/outlives-its-process',
  'lease/of-a-killed-process',
  'lease/a-killed-process-counts',
  'abort/ends-an-open-that-nobody-answers',
  'abort/ends-a-receive-that-nobody-answers',
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

  it.each([
    [
      'open ignores its abort',
      'abort/ends-an-open-that-nobody-answers',
      (broker: Broker): Partial<Broker> => ({ open: async host => await broker.open(host, never) }),
    ],
    [
      'receive waits for the answer to its abort',
      'abort/ends-a-receive-that-nobody-answers',
      (broker: Broker): Partial<Broker> => ({
        createConsumer: async (source, events, signal) => {
          const consumer = await broker.createConsumer(source, events, signal)
          return overlay(consumer, { receive: async want => await consumer.receive(want, never) })
        },
      }),
    ],
  ])('is caught when its %s and the server is silent', { timeout: 60_000 }, async (_, caughtBy, replace) => {
    const good = wireSubject(server.url)
    const create = async (url?: string): Promise<Broker> => {
      const broker = await good.create(url)
      return overlay(broker, replace(broker))
    }
    const report = await runConformance({ ...good, create }, { cases: [caughtBy] })
    expect(report.cases).toEqual([
      { id: caughtBy, result: 'failed', reason: expect.stringMatching(/did not settle within/) },
    ])
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

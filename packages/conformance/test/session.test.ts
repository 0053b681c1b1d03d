import { memory, MemoryServer, VirtualClock } from '@sluice/core'
import type { Broker } from '@sluice/core/adapter'
import { describe, expect, it } from 'vitest'
import type { Case } from '../src/case.js'
import type { Claims } from '../src/claims.js'
import { expectThat } from '../src/kit/expect.js'
import type { Kit } from '../src/kit/kit.js'
import { BrokerSuite } from '../src/runner/broker-suite.js'
import { runConformance } from '../src/runner/run-conformance.js'
import { Session } from '../src/runner/session.js'
import { overlay } from '../src/saboteurs/disguise.js'
import type { Subject } from '../src/subject.js'

function subjectOf(change: (broker: Broker) => Broker = broker => broker): Subject {
  const clock = new VirtualClock()
  const server = new MemoryServer({ clock })
  return { name: 'mine', module: import.meta.url, create: () => change(memory({ server })), clock }
}

class OneCase extends BrokerSuite {
  override readonly cases: readonly Case[]

  constructor(subject: Subject, one: Case) {
    super(subject)
    this.cases = [one]
  }
}

async function outcomeOf(one: Omit<Case, 'id' | 'promise'>, subject: Subject = subjectOf()): Promise<unknown> {
  const whole: Case = { id: 'a/case', promise: 'It holds.', ...one }
  return await new Session<Claims, Kit>(subject, new OneCase(subject, whole)).run(whole)
}

describe('a session', () => {
  it('passes a case whose promise holds', async () => {
    const run = async (kit: Kit): Promise<void> => expectThat(kit.claims.brokerName === 'memory', 'it should be memory')
    expect(await outcomeOf({ run })).toEqual({ id: 'a/case', result: 'passed' })
  })

  it('fails a case with what was promised', async () => {
    const run = async (): Promise<void> => expectThat(false, 'it should hold')
    expect(await outcomeOf({ run })).toEqual({ id: 'a/case', result: 'failed', reason: 'it should hold' })
  })

  it('fails a case with a raw error of the broker, named as one', async () => {
    const run = async (): Promise<void> => {
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    }
    expect(await outcomeOf({ run })).toMatchObject({ result: 'failed', reason: 'Error ECONNRESET: socket hang up' })
  })

  it('fails a case that hangs, by name of the call, and goes on', async () => {
    const subject = subjectOf(broker => overlay(broker, { createPublisher: () => new Promise<never>(() => undefined) }))
    const run = async (kit: Kit): Promise<void> => void (await kit.publish(kit.queue(), ['a']))
    expect(await outcomeOf({ run }, subject)).toMatchObject({
      result: 'failed',
      reason: 'the case did not end within 30000 ms; it waits for broker.createPublisher',
    })
  })

  it('fails a case during which an error escapes', async () => {
    const run = async (): Promise<void> => {
      process.emit('uncaughtException', new Error('thrown in a callback'))
    }
    const before = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    try {
      const outcome = await outcomeOf({ run })
      expect(outcome).toMatchObject({ result: 'failed', reason: 'an error escaped: Error: thrown in a callback' })
    } finally {
      for (const listener of before) process.on('uncaughtException', listener)
    }
  })

  it('does not run what is not claimed, and says why', async () => {
    const needs = [{ says: 'wings', met: () => false }]
    const run = async (): Promise<void> => expectThat(false, 'it should not run')
    expect(await outcomeOf({ needs, run })).toEqual({ id: 'a/case', result: 'not-claimed', reason: 'needs wings' })
  })

  it('does not run what is waived, and repeats the reason', async () => {
    const run = async (): Promise<void> => expectThat(false, 'it should not run')
    const subject = { ...subjectOf(), waive: { 'a/case': 'server bug 17' } }
    expect(await outcomeOf({ run }, subject)).toEqual({ id: 'a/case', result: 'waived', reason: 'server bug 17' })
  })

  it('refuses waivers of cases that do not exist', async () => {
    const subject = { ...subjectOf(), waive: { 'no/such-case': 'gone' } }
    await expect(runConformance(subject)).rejects.toThrow('mine waives cases that do not exist: no/such-case')
  })

  it('refuses to run cases that do not exist', async () => {
    await expect(runConformance(subjectOf(), { cases: ['no/such-case'] })).rejects.toThrow(TypeError)
  })

  it('fails every case of a broker that cannot be opened', async () => {
    const subject = subjectOf(broker =>
      overlay(broker, { open: () => Promise.reject(new Error('connect ECONNREFUSED')) }),
    )
    const report = await runConformance(subject, { cases: ['claims'] })
    expect(report.totals).toMatchObject({ passed: 0, notClaimed: 0 })
    expect(new Set(report.cases.map(one => one.reason))).toEqual(new Set(['Error: connect ECONNREFUSED']))
  })

  it('runs a group and reports what the subject says of its server', async () => {
    const heard: string[] = []
    const server = async () => ({ name: 'other', version: '3.1.4', real: false })
    const options = { cases: ['order'], onOutcome: (outcome: { readonly id: string }) => heard.push(outcome.id) }
    const report = await runConformance({ ...subjectOf(), server }, options)
    expect(report.broker).toEqual({ name: 'other', version: '3.1.4', real: false })
    expect(report.package.name).toBe('@sluice/conformance')
    expect(heard.sort()).toEqual(report.cases.map(one => one.id))
    expect(heard.every(id => id.startsWith('order/'))).toBe(true)
  })

  it('leaves no queue behind', async () => {
    const clock = new VirtualClock()
    const server = new MemoryServer({ clock })
    const subject: Subject = { name: 'mine', module: import.meta.url, create: () => memory({ server }), clock }
    await runConformance(subject, { cases: ['publish', 'settle', 'closed'] })
    const broker = memory({ server })
    const host = { clientId: 'look', clock, random: () => 0, report: () => undefined }
    await broker.open(host, new AbortController().signal)
    expect(await broker.admin?.list?.()).toEqual([])
    await broker.close()
  })
})

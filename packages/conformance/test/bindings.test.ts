import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MemoryServer, memory, VirtualClock } from '@sluice/core'
import { afterAll, describe, expect, it } from 'vitest'
import { type Runner, register } from '../src/bindings/register.js'
import { conformance } from '../src/bindings/vitest.js'
import { brokerCases } from '../src/cases/index.js'
import { childVariable } from '../src/child/child-variable.js'
import { BrokerSuite } from '../src/runner/broker-suite.js'
import type { Report } from '../src/runner/report.js'
import { Session } from '../src/runner/session.js'
import type { Subject } from '../src/subject.js'
import { runProgram } from './fixtures/run.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-bindings-'))
writeFileSync(join(folder, 'package.json'), '{"name":"@example/broker","version":"1.0.0"}')
afterAll(() => rmSync(folder, { recursive: true }))

function subjectOf(mode: string): Subject {
  const clock = new VirtualClock()
  const server = new MemoryServer({ clock })
  return {
    name: `bound-${mode}`,
    module: pathToFileURL(join(folder, 'subject.js')).href,
    mode,
    create: () => memory({ as: 'log', server }),
    clock,
    waive: { 'close/lets-the-process-end': 'a fixture has no module of its own' },
  }
}

/** A runner that runs at once, and keeps what became of each test. */
class Recorder implements Runner {
  readonly titles: string[] = []
  readonly #tests: (() => Promise<string>)[] = []

  group(_title: string, body: () => void): void {
    body()
  }

  test(title: string, _timeoutMs: number, run: (skip: (reason: string) => void) => Promise<void>): void {
    this.titles.push(title)
    this.#tests.push(async () => {
      let skipped: string | undefined
      const outcome = run(reason => {
        skipped = reason
      })
      return await outcome.then(
        () => skipped ?? 'passed',
        (error: Error) => `failed: ${error.message}`,
      )
    })
  }

  async run(): Promise<string[]> {
    const outcomes: string[] = []
    for (const test of this.#tests) outcomes.push(await test())
    return outcomes
  }
}

async function bind(subject: Subject): Promise<readonly string[]> {
  const recorder = new Recorder()
  register(new Session(subject, new BrokerSuite(subject)), recorder, undefined)
  expect(recorder.titles.length).toBe(brokerCases.length + 1)
  return await recorder.run()
}

describe('a binding', () => {
  it('registers one test a case and one for the report, which it writes first and then compares', async () => {
    const first = await bind(subjectOf('first'))
    expect(first.filter(outcome => outcome.startsWith('failed'))).toEqual([])
    expect(first).toContain('waived: a fixture has no module of its own')
    expect(first).toContain('not-claimed: needs a lease with a time')
    expect(first.at(-1)).toBe('passed')
    const file = join(folder, 'conformance.first.json')
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    expect(report.totals.failed).toBe(0)
    const passed = report.cases.find(({ result }) => result === 'passed')
    writeFileSync(file, JSON.stringify({ ...report, cases: report.cases.filter(one => one !== passed) }))
    const second = await bind(subjectOf('first'))
    expect(second.at(-1)).toMatch(/^failed: compared with .*: 1 differ\n.*: absent in the report, passed now$/)
  })

  it('works under node:test', { timeout: 60_000 }, async () => {
    const fixture = fileURLToPath(new URL('./fixtures/node-test.fixture.ts', import.meta.url))
    const module = pathToFileURL(join(folder, 'node.js')).href
    const env = { SLUICE_FIXTURE_MODULE: module, NODE_TEST_CONTEXT: '' }
    const { code, output } = await runProgram(['--test-reporter=tap', fixture], env)
    expect(output).toMatch(/\n# fail 0\n/)
    expect(output).toMatch(/# SKIP not-claimed: needs fan-out/)
    expect(code).toBe(0)
  })

  it('registers nothing in a child of the suite, so that subject and tests may stand in one file', () => {
    const recorder = new Recorder()
    process.env[childVariable] = '1'
    const subject = subjectOf('child')
    try {
      register(new Session(subject, new BrokerSuite(subject)), recorder, undefined)
    } finally {
      delete process.env[childVariable]
    }
    expect(recorder.titles).toEqual([])
  })
})

// The binding for Vitest, as an adapter's test file uses it; two cases will do here.
conformance(subjectOf('vitest'), { cases: ['publish/json-object', 'fan-out/members-share'] })

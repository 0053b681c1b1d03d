import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commonCause } from '../src/bin/perform.js'
import type { CaseOutcome, Report } from '../src/runner/report.js'
import { type Ended, runProgram } from './fixtures/run.js'

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url))
const fixture = fileURLToPath(new URL('./fixtures/subject.fixture.ts', import.meta.url))
const slow = { timeout: 60_000 }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-bin-'))
  writeFileSync(join(folder, 'package.json'), '{"name":"@example/broker","version":"1.0.0"}')
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(args: readonly string[], broken = false): Promise<Ended> {
  const module = pathToFileURL(join(folder, 'subject.js')).href
  const env = { SLUICE_FIXTURE_MODULE: module, SLUICE_FIXTURE_BROKEN: broken ? '1' : '0' }
  return runProgram([bin, ...args], env)
}

describe('many failures', () => {
  const failed = (reason: string, times: number): readonly CaseOutcome[] =>
    Array.from({ length: times }, (_, index) => ({ id: `${reason}/${index}`, result: 'failed', reason }))

  it('of one cause are summed up, a few are not', () => {
    const outcomes: readonly CaseOutcome[] = [
      ...failed('odd', 2),
      ...failed('gone', 118),
      { id: 'a/b', result: 'passed' },
    ]
    expect(commonCause(outcomes)).toBe('120 failed, 118 of them with `gone`')
    expect(commonCause([...failed('odd', 2), ...failed('gone', 2)])).toBeUndefined()
    expect(commonCause([])).toBeUndefined()
  })
})

describe('the command', () => {
  it('prints the card and every result, writes the report, and compares it the next time', slow, async () => {
    const first = await run([fixture])
    expect(first.errors).toBe('')
    expect(first.code).toBe(0)
    expect(first.output).toContain('  lease       renewable')
    expect(first.output).toContain('  passed       publish/json-object\n')
    expect(first.output).toContain('  not claimed  fan-out/members-share: needs fan-out\n')
    expect(first.output).toMatch(/\n\d+ passed, 0 failed, \d+ not claimed, 1 waived\n/)
    const file = join(folder, 'conformance.json')
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    expect(report.package).toEqual({ name: '@example/broker', version: '1.0.0' })
    expect(report.totals.failed).toBe(0)
    expect(existsSync(join(folder, 'conformance.store.json'))).toBe(true)

    const second = await run([fixture], true)
    expect(second.code).toBe(1)
    expect(second.output).toContain('  FAILED       errors/unknown-may-have-happened: ')
    expect(second.output).toMatch(/FAILED +errors\/unknown-may-have-happened: .*\n +promised: [A-Z`].*\.\n/)
    expect(second.output).toContain('errors/unknown-may-have-happened: passed in the report, failed now')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report)

    const third = await run([fixture, '--write'], true)
    expect(third.code).toBe(1)
    expect((JSON.parse(readFileSync(file, 'utf8')) as Report).totals.failed).toBeGreaterThan(0)
  })

  it('runs one case or group, and then keeps no report', slow, async () => {
    const { code, output } = await run([fixture, '--case', 'order', '--case', 'publish/nul', '--json'])
    expect(code).toBe(0)
    const report = JSON.parse(output) as Report
    expect(report.cases.map(one => one.id.split('/')[0])).toEqual(expect.arrayContaining(['order', 'publish']))
    expect(report.cases.filter(one => one.id.startsWith('publish/')).length).toBe(1)
    expect(existsSync(join(folder, 'conformance.json'))).toBe(false)
  })

  it.each([
    [[], 'Name one module.'],
    [['--write', '--case', 'order', 'x.js'], '--write needs all cases'],
    [['--no-such-option'], '--no-such-option'],
    [[fileURLToPath(new URL('./fixtures/run.ts', import.meta.url))], 'exports neither "subject" nor "storeSubject"'],
  ])('ends with 2 and a reason where it cannot run: %j', slow, async (args, reason) => {
    const { code, errors } = await run(args)
    expect(errors).toContain(reason)
    expect(code).toBe(2)
  })

  it('explains itself', slow, async () => {
    const { code, output } = await run(['--help'])
    expect(output).toMatch(/^Usage: sluice-conformance <module>/)
    expect(code).toBe(0)
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { check, judge } from '../checks/testbed.mjs'
import { openProject } from '../house/project.mjs'
import { root } from '../house/root.mjs'
import { runStages } from '../house/run-stages.mjs'
import { secondsOf, timeTable } from '../house/time-table.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const there = { kind: 'redis', version: '7.0', remark: 'found' }
const gone = { kind: 'rabbitmq', version: undefined, remark: 'no rabbitmq here: install it' }

test('a server that is missing is skipped by name, and where everything must run a failure', () => {
  const loose = judge([there, gone], false)
  expect(loose).toMatchObject({ findings: [], counts: { passed: 1, failed: 0, skipped: 1 } })
  expect(loose.note).toBe('redis 7.0, no rabbitmq here: install it')
  const strict = judge([there, gone], true)
  expect(rulesOf(strict)).toEqual(['server-missing'])
  expect(strict.findings[0].message).toBe(gone.remark)
  const spare = { ...gone, kind: 'nats-current', optional: true }
  expect(judge([there, spare], true)).toMatchObject({ findings: [], counts: { passed: 1, failed: 0, skipped: 1 } })
  expect(rulesOf(judge([spare, gone], true))).toEqual(['server-missing'])
  expect(judge([there], true)).toMatchObject({ findings: [], counts: { passed: 1, failed: 0, skipped: 0 } })
})

test('without a testbed the check says so', async () => {
  expect((await check(fixture({ 'a.txt': '' }))).skipped).toContain('no testbed')
})

test('a suite that uses servers is not cached, and every service is reached from this machine only', () => {
  const { tasks } = JSON.parse(readFileSync(join(root, 'turbo.json'), 'utf8'))
  const users = openProject(root)
    .packages()
    // The suite of benchmarks starts no server: only its measurements do.
    .filter(({ folder, manifest }) => folder !== 'benchmarks' && manifest.scripts?.test !== undefined)
    .filter(({ manifest }) => manifest.name === '@sluice/testbed' || usesTestbed(manifest))
  expect(users.length).toBeGreaterThan(4)
  for (const { manifest } of users) {
    expect({ name: manifest.name, cache: tasks[`${manifest.name}#test`]?.cache }).toEqual({
      name: manifest.name,
      cache: false,
    })
  }
  const ports = readFileSync(join(root, 'compose.yaml'), 'utf8').match(/^ +ports: .*$/gm)
  expect(ports.length).toBeGreaterThan(0)
  for (const line of ports) expect(line).toMatch(/ports: \["127\.0\.0\.1:\d+:\d+"\]$/)
})

function usesTestbed({ dependencies, devDependencies }) {
  return { ...dependencies, ...devDependencies }['@sluice/testbed'] !== undefined
}

test('the time table has the slowest suite first and leaves out what has no times', () => {
  const report = (...ends) => ({ startTime: 1_000, testResults: ends.map(endTime => ({ endTime })) })
  expect(secondsOf([report(2_000, 4_500), report(1_500)])).toBe(3.5)
  expect(secondsOf([{ passed: 1, failed: 0, skipped: 0 }])).toBeUndefined()
  const part = (name, seconds, counts) => ({
    manifest: { name },
    seconds,
    counts: { failed: 0, skipped: 0, ...counts },
  })
  const parts = [part('a', 1, { passed: 2 }), part('b', 12.34, { passed: 3, skipped: 1 }), part('c', undefined, {})]
  expect(timeTable(parts)).toEqual(['seconds by suite:', '    12.3  b  3 passed, 1 skipped', '     1.0  a  2 passed'])
  expect(timeTable([])).toEqual([])
})

test('what a step wants said at the end is handed on', async () => {
  const run = async () => ({ counts: { passed: 1, failed: 0, skipped: 0 }, output: '', closing: ['the end'] })
  const { closing } = await runStages([{ width: 1, steps: [{ name: 'a', needs: [], run }] }], () => {})
  expect(closing).toEqual(['the end'])
  expect(existsSync(join(root, 'testbed', 'README.md'))).toBe(true)
})

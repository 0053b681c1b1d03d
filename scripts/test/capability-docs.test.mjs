import { expect, test } from 'vitest'
import { check, write } from '../checks/capability-docs.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const page = 'docs/adapters/capabilities.md'

const capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: { publish: { maxMs: 'Infinity', resolutionMs: 1 }, nack: { maxMs: 900_000, resolutionMs: 5_000 } },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'core',
  limits: { publishBatch: 500, receiveBatch: 100, window: 'Infinity', bodyBytes: 536_870_912, headerBytes: 65_536 },
}

const report = (broker, changes = {}, totals = {}) => ({
  broker: { name: 'server', version: '7.0.1', real: true },
  package: { name: `@sluice/broker-${broker}`, version: '0.0.0' },
  claims: { broker, capabilities: { ...capabilities, ...changes }, consumer: ['nack'], admin: [], store: false },
  cases: [],
  totals: { passed: 250, failed: 0, notClaimed: 70, waived: 0, ...totals },
})

const files = {
  [page]: '# old\n',
  'packages/broker-x/conformance.json': report('x'),
  'packages/core/conformance.json': report('memory'),
  'packages/core/conformance.log.json': report('memory-log'),
  'packages/store-x/conformance.store.json': { totals: {} },
}

/** The cells of a row, its name left out. */
function row(project, name) {
  const line = project
    .read(page)
    .split('\n')
    .find(text => text.startsWith(`| ${name} |`))
  return line
    ?.split(' | ')
    .slice(1)
    .map(cell => cell.replace(/ \|$/, ''))
}

test('the table is stale until it is written, and again when a report claims something else or ends otherwise', () => {
  const project = fixture(files)
  expect(rulesOf(check(project))).toEqual(['capabilities-stale'])
  expect(write(project)).toEqual([])
  expect(check(project)).toEqual({ findings: [], note: '2 reports' })
  const written = { ...files, [page]: project.read(page) }
  for (const other of [report('x', { fencing: false }), report('x', {}, { waived: 1 })]) {
    const changed = fixture({ ...written, 'packages/broker-x/conformance.json': other })
    expect(rulesOf(check(changed))).toEqual(['capabilities-stale'])
  }
})

test('there is a column for each adapter, memory first; stores and the classes that core plays have none', () => {
  const project = fixture(files)
  write(project)
  expect(row(project, '')).toEqual(['memory', 'x'])
  expect(row(project, 'delay of a publish')?.[1]).toBe('up to any time, to 1 ms')
  expect(row(project, 'delay of handing back')?.[1]).toBe('up to 15 minutes, to 5 s')
  expect(row(project, 'package')?.[1]).toBe('`@sluice/broker-x`')
  expect(row(project, 'largest body')?.[1]).toBe('512 MiB')
  expect(row(project, 'unsettled at once')?.[1]).toBe('no limit')
  expect(row(project, 'conformance')?.[1]).toBe('250 passed, 70 not claimed')
})

test('a mode that claims otherwise has a column, one that claims the same has a line', () => {
  const project = fixture({
    ...files,
    'packages/broker-x/conformance.simple.json': report('x', { settlement: 'none', delay: {} }),
    'packages/broker-x/conformance.cluster.json': report('x', {}, { passed: 249 }),
  })
  write(project)
  expect(row(project, '')).toEqual(['memory', 'x', 'x (simple)'])
  expect(row(project, 'delivery')).toEqual(['at least once', 'at least once', 'at most once'])
  expect(row(project, 'delay of a publish')?.[2]).toBe('no')
  expect(row(project, 'delay of handing back')?.slice(1)).toEqual(['up to 15 minutes, to 5 s', 'no'])
  expect(row(project, 'conformance')?.[1]).toBe('250 passed, 70 not claimed<br>cluster: 249 passed, 70 not claimed')
})

test('a delay of nack that core may not use is said to be of no use', () => {
  const project = fixture({ ...files, 'packages/broker-x/conformance.json': report('x', { nackCounts: true }) })
  write(project)
  expect(row(project, 'delay of handing back')?.[1]).toBe('up to 15 minutes, to 5 s; unused, for it counts')
})

test('what nobody keeps is not promised to those who are not there', () => {
  const project = fixture({ ...files, 'packages/broker-x/conformance.json': report('x', { retention: 'none' }) })
  write(project)
  expect(row(project, 'delivery')).toEqual(['at least once', 'at least once, to those who are there'])
  expect(row(project, 'kept')).toEqual(['until settled', 'no'])
})

test('a report that does not say what the broker claims is found', () => {
  const { claims: _, ...silent } = report('y')
  const project = fixture({ ...files, 'packages/broker-y/conformance.json': silent })
  expect(write(project)).toMatchObject([{ file: 'packages/broker-y/conformance.json', rule: 'report-without-claims' }])
})

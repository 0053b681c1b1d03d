import { expect, test } from 'vitest'
import { check } from '../checks/proofs.mjs'
import { proofSources } from '../house/proof-sources.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const files = {
  'packages/core/package.json': '{ "name": "@sluice/core" }',
  'packages/core/src/index.ts': 'export {}\n',
  'packages/store-x/package.json': '{ "name": "@sluice/store-x" }',
  'packages/store-x/src/index.ts': 'export {}\n',
  'packages/broker-x/package.json':
    '{ "name": "@sluice/broker-x", "dependencies": { "@sluice/store-x": "workspace:^" } }',
  'packages/broker-x/src/index.ts': 'export {}\n',
  'packages/broker-x/test/a.test.ts': '',
  'testbed/src/faults/index.ts': 'export {}\n',
}

const sources = proofSources(fixture(files), 'packages/broker-x')
const proven = { ...files, 'packages/broker-x/prove.json': JSON.stringify({ sources, scenarios: [] }) }

test('a report of these sources needs no word', () => {
  expect(check(fixture(proven))).toEqual({ findings: [], note: '1 proofs' })
})

test.each([
  'packages/core/src/index.ts',
  'packages/store-x/src/index.ts',
  'packages/broker-x/src/index.ts',
  'testbed/src/faults/index.ts',
])('a change of %s makes it older, which is a note and no objection', path => {
  const { findings, note } = check(fixture({ ...proven, [path]: 'export const other = 1\n' }))
  expect(findings).toEqual([])
  expect(note).toMatch(/1 proofs; older than the sources: broker-x\/prove /)
})

test('a change of a test does not', () => {
  expect(check(fixture({ ...proven, 'packages/broker-x/test/a.test.ts': 'export {}\n' })).note).toBe('1 proofs')
})

test.each(['no JSON', '{}', '{ "sources": 1, "scenarios": [] }'])('what is no report is found: %s', text => {
  expect(rulesOf(check(fixture({ ...files, 'packages/broker-x/prove.json': text })))).toEqual(['proof-unreadable'])
})

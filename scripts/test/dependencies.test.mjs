import { expect, test } from 'vitest'
import { check } from '../checks/dependencies.mjs'
import { check as checkLicences, satisfies } from '../checks/licences.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const allowed = { left: { packages: ['@sluice/core'], decision: 'docs/decisions/left.md' } }

function withManifest(manifest, list = allowed, more = {}) {
  return fixture({
    'packages/core/package.json': { name: '@sluice/core', ...manifest },
    'scripts/allow/runtime-dependencies.json': list,
    'docs/decisions/left.md': '# left\n',
    ...more,
  })
}

test('an allowed dependency with its record passes, packages of ours need none', () => {
  const other = { 'packages/other/package.json': { name: '@sluice/other', private: true } }
  const manifest = { dependencies: { left: '1.0.0', '@sluice/other': '^1.0.0' }, devDependencies: { anything: '1' } }
  expect(rulesOf(check(withManifest(manifest, allowed, other)))).toEqual([])
})

test.each(['dependencies', 'optionalDependencies', 'peerDependencies'])(
  'an unlisted package among the %s is found',
  kind => {
    expect(rulesOf(check(withManifest({ [kind]: { left: '1.0.0', right: '1.0.0' } })))).toEqual([
      'dependency-not-allowed',
    ])
  },
)

test('what is allowed to another package is not allowed to this one', () => {
  const list = { left: { packages: ['@sluice/other'], decision: 'docs/decisions/left.md' } }
  expect(rulesOf(check(withManifest({ dependencies: { left: '1.0.0' } }, list)))).toEqual([
    'dependency-not-allowed',
    'allowance-unused',
  ])
})

test('a record that does not exist is found, and so is an allowance that nobody uses', () => {
  const list = { left: { packages: ['@sluice/core'], decision: 'docs/decisions/gone.md' } }
  expect(rulesOf(check(withManifest({ dependencies: { left: '1.0.0' } }, list)))).toEqual(['decision-missing'])
  expect(rulesOf(check(withManifest({})))).toEqual(['allowance-unused'])
})

test('a workspace range among what users install is found, among devDependencies it is not', () => {
  const other = { 'packages/other/package.json': { name: '@sluice/other', private: true } }
  const manifest = {
    dependencies: { left: '1.0.0' },
    peerDependencies: { '@sluice/other': 'workspace:^' },
    devDependencies: { '@sluice/other': 'workspace:^' },
  }
  expect(rulesOf(check(withManifest(manifest, allowed, other)))).toEqual(['range-unpackable'])
})

test('one allowed side of an OR is enough, an AND needs all', () => {
  expect(satisfies('(MIT OR GPL-3.0)', ['MIT'])).toBe(true)
  expect(satisfies('MIT AND CC-BY-4.0', ['MIT'])).toBe(false)
  expect(satisfies('MIT AND ISC', ['MIT', 'ISC'])).toBe(true)
  expect(satisfies('none stated', ['MIT'])).toBe(false)
})

test('a licence that users would get is judged by the short list, that of a tool by the long one', () => {
  const list = {
    shipped: ['MIT'],
    tools: ['Python-2.0'],
    exceptions: {
      odd: { licence: 'MIT', because: 'its LICENSE file is MIT' },
      linked: { also: ['MPL-2.0'], because: 'a decision' },
    },
  }
  const installed = (name, license) => ({
    [`node_modules/.pnpm/${name}@1/node_modules/${name}/package.json`]: { name, version: '1.0.0', license },
  })
  const project = fixture({
    'scripts/allow/licences.json': list,
    'packages/core/package.json': { name: '@sluice/core', dependencies: { shipped: '1' } },
    'packages/core/node_modules/shipped/package.json': { name: 'shipped', version: '1.0.0', license: 'Python-2.0' },
    ...installed('tool', 'Python-2.0'),
    ...installed('other', 'GPL-3.0'),
    ...installed('odd', 'SEE LICENSE IN LICENSE'),
    ...installed('linked', 'MIT AND MPL-2.0'),
    ...installed('unlinked', 'MIT AND MPL-2.0'),
  })
  const messages = checkLicences(project).findings.map(({ message }) => message)
  expect(messages).toEqual([
    expect.stringContaining('shipped@1.0.0 reaches users'),
    expect.stringContaining('other@1.0.0 is a tool'),
    expect.stringContaining('unlinked@1.0.0 is a tool'),
  ])
})

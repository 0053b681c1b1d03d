import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installDigest, nodeProblem, toolEnvironment } from '../bootstrap.mjs'
import { describe as describeFinding } from '../house/finding.mjs'
import { root } from '../house/root.mjs'
import { fingerprint, openStamps } from '../house/stamp.mjs'
import { stagesOf } from '../house/steps.mjs'
import { fixture } from './fixture.mjs'

const checks = readdirSync(join(root, 'scripts', 'checks')).map(file => file.replace('.mjs', ''))

test.each(checks)('%s is part of npm test, and its guide is a heading of CONTRIBUTING.md', name => {
  const headings = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    .split('\n')
    .flatMap(line => /^## (.+)$/.exec(line)?.[1] ?? [])
    .map(heading => heading.toLowerCase().replaceAll(' ', '-'))
  const source = readFileSync(join(root, 'scripts', 'checks', `${name}.mjs`), 'utf8')
  const guides = [...source.matchAll(/guide(?: =|:) '([^']+)'/g)].map(([, guide]) => guide)
  expect(guides.length).toBeGreaterThan(0)
  for (const guide of guides) expect(headings).toContain(guide)
  const steps = stagesOf(fixture({ 'a.txt': '' }), false).flatMap(stage => stage.steps.map(step => step.name))
  expect(steps).toContain(name)
})

test('the anchors that Biome names exist too', () => {
  const said = ['biome.json', 'scripts/biome/time-and-chance.grit']
    .map(path => readFileSync(join(root, path), 'utf8'))
    .join('')
  expect(new Set([...said.matchAll(/CONTRIBUTING\.md#([a-z-]+)/g)].map(([, anchor]) => anchor))).toEqual(
    new Set(['time-and-chance']),
  )
})

test('what measures time comes last and alone', () => {
  const stages = stagesOf(fixture({ 'benchmarks/package.json': { scripts: { gate: 'x' } } }), false)
  expect(stages.at(-1)).toMatchObject({ width: 1, steps: [{ name: 'gate' }] })
})

test('a finding names the place, the rule, the remedy and the guide', () => {
  const finding = { file: 'a.ts', line: 3, rule: 'r', message: 'is bad.', remedy: 'Mend it.', guide: 'style' }
  expect(describeFinding(finding)).toBe('a.ts:3  [r] is bad.\n    remedy: Mend it.\n    guide:  CONTRIBUTING.md#style')
})

test('an old Node is refused with the version it needs', () => {
  expect(nodeProblem('v18.20.0')).toContain('20.19')
  expect(nodeProblem('v20.18.3')).toContain('v20.18.3')
  for (const version of ['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.1.0']) expect(nodeProblem(version)).toBeUndefined()
})

test('the tools are first on PATH and nothing is reported home', () => {
  const environment = toolEnvironment({ PATH: '/usr/bin' })
  expect(environment.PATH.startsWith(join(root, 'node_modules', '.bin'))).toBe(true)
  expect(environment).toMatchObject({ TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' })
})

test('a new install is due when a manifest or the lock file changes, not when a source does', () => {
  const files = {
    'package.json': {},
    'pnpm-lock.yaml': 'a',
    'packages/a/package.json': { name: 'a' },
    'packages/a/src/a.ts': 'a',
  }
  const digest = changes => installDigest(fixture({ ...files, ...changes }))
  expect(digest({ 'packages/a/src/a.ts': 'b' })).toBe(digest({}))
  expect(digest({ 'pnpm-lock.yaml': 'b' })).not.toBe(digest({}))
  expect(digest({ 'packages/a/package.json': { name: 'b' } })).not.toBe(digest({}))
  expect(digest({ 'examples/b/package.json': { name: 'b' } })).not.toBe(digest({}))
})

test('a stamp holds only for the same content under the same names', () => {
  const { root: folder } = fixture({ 'a/one.txt': 'one', 'a/two.txt': 'two', b: 'x' })
  const same = fixture({ 'a/one.txt': 'one', 'a/two.txt': 'two', b: 'x' }).root
  const digest = fingerprint(folder, ['a', 'b', 'gone'])
  expect(fingerprint(same, ['b', 'gone', 'a'])).toBe(digest)
  const others = [
    { 'a/one.txt': 'ONE', 'a/two.txt': 'two', b: 'x' },
    { 'a/one.txt': 'one', 'a/new.txt': 'two', b: 'x' },
    { 'a/one.txt': 'one', b: 'x' },
    { 'a/one.txt': 'one', 'a/two.txt': 'two', b: 'x', gone: 'back' },
  ]
  for (const files of others) expect(fingerprint(fixture(files).root, ['a', 'b', 'gone'])).not.toBe(digest)
})

test('what was kept is remembered for its digest alone, until it is forgotten', () => {
  const stamps = openStamps(fixture({ 'a.txt': '' }).root)
  expect(stamps.recall('x', '1')).toBeUndefined()
  stamps.keep('x', '1', { findings: [] })
  expect(stamps.recall('x', '1')).toEqual({ findings: [] })
  expect(stamps.recall('x', '2')).toBeUndefined()
  stamps.forget('x')
  expect(stamps.recall('x', '1')).toBeUndefined()
})

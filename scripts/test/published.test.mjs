import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { check as apiReports, write as writeReports } from '../checks/api-reports.mjs'
import { check as packaging } from '../checks/packaging.mjs'
import { check as smoke } from '../checks/smoke.mjs'
import { root } from '../house/root.mjs'
import { smokePrograms } from '../house/smoke-programs.mjs'
import { fixture, rulesOf } from './fixture.mjs'

process.env.PATH = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`

const manifest = {
  name: '@sluice/thing',
  version: '1.0.0',
  description: 'A thing.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19.0' },
  files: ['dist'],
  bin: { thing: './dist/bin.js' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
}

const thing = {
  LICENSE: 'MIT License\n',
  'tsconfig.base.json': {
    compilerOptions: { target: 'es2023', lib: ['es2023'], types: [], module: 'nodenext', strict: true },
  },
  'packages/thing/package.json': manifest,
  'packages/thing/LICENSE': 'MIT License\n',
  'packages/thing/README.md': '# thing\n',
  'packages/thing/dist/index.js': 'export const thing = 1\n',
  'packages/thing/dist/index.d.ts': '/** A thing. @public */\nexport declare const thing: number\n',
  'packages/thing/dist/bin.js':
    "#!/usr/bin/env node\nimport { thing } from './index.js'\nif (thing !== 1) process.exit(1)\n",
}

const without = path => Object.fromEntries(Object.entries(thing).filter(([name]) => name !== path))
const withManifest = changes => ({ ...thing, 'packages/thing/package.json': { ...manifest, ...changes } })

/** A fixture whose tools resolve as in this repository. */
function built(files) {
  const project = fixture(files)
  symlinkSync(join(root, 'node_modules'), join(project.root, 'node_modules'))
  return project
}

test('a report is stale until written, and when the exports change', () => {
  const project = built(thing)
  expect(rulesOf(apiReports(project))).toEqual(['api-report-stale'])
  expect(writeReports(project)).toEqual([])
  expect(readFileSync(join(project.root, 'packages/thing/api/thing.api.md'), 'utf8')).toContain('const thing: number')
  expect(rulesOf(apiReports(project))).toEqual([])
  const changed = built({ ...thing, 'packages/thing/dist/index.d.ts': 'export declare const thing: string\n' })
  cpSync(join(project.root, 'packages/thing/api'), join(changed.root, 'packages/thing/api'), { recursive: true })
  expect(rulesOf(apiReports(changed))).toEqual(['api-report-stale'])
})

test('an entry point that is not built, and a report that nobody needs, are found', () => {
  expect(rulesOf(apiReports(built(without('packages/thing/dist/index.d.ts'))))).toEqual(['entry-point-missing'])
  const project = built({ ...thing, 'packages/thing/api/gone.api.md': 'x' })
  expect(rulesOf(apiReports(project))).toContain('api-report-orphan')
  writeReports(project)
  expect(
    rulesOf(
      apiReports(
        built({ ...thing, 'packages/thing/api/thing.api.md': project.read('packages/thing/api/thing.api.md') }),
      ),
    ),
  ).toEqual([])
})

test('a package that holds all it promises passes', async () => {
  expect((await packaging(built(thing))).findings).toEqual([])
})

test.each([
  ['packages/thing/LICENSE', 'tarball-lacks'],
  ['packages/thing/README.md', 'tarball-lacks'],
  ['packages/thing/dist/bin.js', 'tarball-lacks'],
  ['packages/thing/dist/index.js', 'tarball-lacks'],
])('without %s it does not', async (path, rule) => {
  expect(rulesOf(await packaging(built(without(path))))).toContain(rule)
})

test('another licence text, tests inside, types that do not resolve: each is found', async () => {
  expect(rulesOf(await packaging(built({ ...thing, 'packages/thing/LICENSE': 'other\n' })))).toEqual([
    'licence-differs',
  ])
  const carrying = { ...withManifest({ files: ['dist', 'test'] }), 'packages/thing/test/a.test.js': 'x' }
  expect(rulesOf(await packaging(built(carrying)))).toEqual(['tarball-carries'])
  const untyped = withManifest({
    exports: { '.': './dist/index.js', './sub': { types: './dist/sub.d.ts', default: './dist/index.js' } },
  })
  const rules = rulesOf(await packaging(built(untyped)))
  expect(rules).toContain('publint-file-does-not-exist')
  expect(rules).toContain('attw')
})

test('installed into an empty folder the package works; broken, each way of using it says so', async () => {
  expect((await smoke(built(thing))).findings).toEqual([])
  const broken = {
    ...thing,
    'packages/thing/dist/index.js': "await 0\nthrow new Error('broken')\n",
    'packages/thing/dist/index.d.ts': 'export declare const thing: Missing\n',
  }
  const messages = (await smoke(built(broken))).findings.map(({ message }) => message.split(':')[0])
  expect(messages).toEqual(['ESM JavaScript', 'require', 'TypeScript', 'compiled TypeScript', 'thing --help'])
})

test('a top-level await is found by require', async () => {
  const project = built({ ...thing, 'packages/thing/dist/index.js': 'export const thing = await 1\n' })
  expect((await smoke(project)).findings.map(({ message }) => message.split(':')[0])).toEqual(['require'])
})

test('the programs load every entry point, and use core where it is there', () => {
  const core = {
    folder: 'packages/core',
    manifest: {
      name: '@sluice/core',
      exports: { '.': { types: 'a', default: 'b' }, './adapter': { types: 'a', default: 'b' } },
    },
  }
  for (const program of Object.values(smokePrograms([core], []))) {
    expect(program).toContain("'@sluice/core/adapter'")
    expect(program).toContain('add.push({ x: 1, y: 2 })')
  }
  expect(Object.values(smokePrograms([core], ['@sluice/core/adapter'])).join('\n')).not.toContain('adapter')
})

import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { check } from '../checks/arrows.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const core = {
  'packages/core/package.json': {
    name: '@sluice/core',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './adapter': { types: './dist/adapter/index.d.ts', default: './dist/adapter/index.js' },
      './testing': { types: './dist/testing/index.d.ts', default: './dist/testing/index.js' },
    },
  },
  'packages/core/src/contract/clock.ts': 'export interface Clock { now(): number }\n',
  'packages/core/src/task/task.ts': "import type { Clock } from '../contract/clock.js'\nexport type Task = Clock\n",
  'packages/core/src/index.ts': "export type { Task } from './task/task.js'\n",
  'packages/core/dist/index.d.ts': 'export type Task = 1\n',
  'packages/core/dist/index.js': 'export {}\n',
  'packages/core/dist/adapter/index.d.ts': 'export type Broker = 1\n',
  'packages/core/dist/adapter/index.js': 'export {}\n',
  'packages/core/dist/testing/index.d.ts': 'export type World = 1\n',
  'packages/core/dist/testing/index.js': 'export {}\n',
}

function adapter(source) {
  const project = fixture({
    ...core,
    'packages/broker-x/package.json': {
      name: '@sluice/broker-x',
      peerDependencies: { '@sluice/core': '*' },
      devDependencies: { '@sluice/core': 'workspace:^', tool: '1.0.0' },
    },
    'packages/broker-x/src/index.ts': source,
    'packages/broker-x/node_modules/tool/package.json': { name: 'tool', main: 'index.js' },
    'packages/broker-x/node_modules/tool/index.js': 'export const tool = 1\n',
  })
  const scope = join(project.root, 'packages/broker-x/node_modules/@sluice')
  mkdirSync(scope, { recursive: true })
  symlinkSync(join(project.root, 'packages/core'), join(scope, 'core'))
  return project
}

test('rooms that look only backwards pass', async () => {
  expect(rulesOf(await check(fixture(core)))).toEqual([])
})

test('a type imported from a later room is found', async () => {
  const project = fixture({
    ...core,
    'packages/core/src/policies/rate.ts':
      "import type { Worker } from '../consume/worker.js'\nexport type Rate = Worker\n",
    'packages/core/src/consume/worker.ts': 'export interface Worker { close(): void }\n',
  })
  expect(rulesOf(await check(project))).toEqual(['arrow-from-policies'])
})

test('testing is the last room but one: task may not import it', async () => {
  const project = fixture({
    ...core,
    'packages/core/src/testing/world.ts': 'export const world = 1\n',
    'packages/core/src/task/task.ts': "import { world } from '../testing/world.js'\nexport const task = world\n",
    'packages/core/src/index.ts': "export { task } from './task/task.js'\n",
  })
  expect(rulesOf(await check(project))).toEqual(['arrow-from-task'])
})

test('a room that nobody decided on is found', async () => {
  const project = fixture({
    ...core,
    'packages/core/src/utils/text.ts': 'export const text = 1\n',
    'packages/core/src/index.ts': "export { text } from './utils/text.js'\n",
  })
  expect(rulesOf(await check(project))).toEqual(['unknown-room'])
})

test('a circle of types is found', async () => {
  const project = fixture({
    ...core,
    'packages/core/src/publish/a.ts': "import type { B } from './b.js'\nexport interface A { b: B }\n",
    'packages/core/src/publish/b.ts': "import type { A } from './a.js'\nexport interface B { a: A }\n",
  })
  expect(new Set(rulesOf(await check(project)))).toEqual(new Set(['cycle']))
})

test('an adapter may import core and core/adapter', async () => {
  const source =
    "import type { Task } from '@sluice/core'\nimport type { Broker } from '@sluice/core/adapter'\nexport type X = Task | Broker\n"
  expect(rulesOf(await check(adapter(source)))).toEqual([])
})

test.each([
  ['another entry point of core', "import type { World } from '@sluice/core/testing'\nexport type X = World\n"],
  ['the sources of core', "import type { Clock } from '../../core/src/contract/clock.js'\nexport type X = Clock\n"],
])('an adapter may not import %s', async (_, source) => {
  expect(rulesOf(await check(adapter(source)))).toEqual(['package-arrow-from-adapter'])
})

test('core imports no package of ours', async () => {
  const project = fixture({
    ...core,
    'packages/conformance/package.json': { name: '@sluice/conformance' },
    'packages/conformance/src/index.ts': 'export const run = 1\n',
    'packages/core/src/task/task.ts': "export { run } from '../../../conformance/src/index.js'\n",
    'packages/core/src/index.ts': "export { run } from './task/task.js'\n",
  })
  expect(rulesOf(await check(project))).toEqual(['package-arrow-from-core'])
})

test('sources do not import what users do not get', async () => {
  expect(rulesOf(await check(adapter("export { tool } from 'tool'\n")))).toEqual(['development-dependency-in-sources'])
  expect(rulesOf(await check(adapter("export { gone } from '@sluice/gone'\n")))).toEqual(['own-package-unresolved'])
})

import { expect, test } from 'vitest'
import { check } from '../checks/adapter-shape.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const headings = [
  'What it maps to',
  'Guarantees',
  'Capabilities',
  'Layout on the server',
  'Settings it needs',
  'When the connection breaks',
  'What it cannot do',
]

const complete = {
  'packages/broker-x/README.md': '# x\n\n`scripts/` holds the Lua scripts.\n',
  'packages/broker-x/conformance.json': '{}',
  'packages/broker-x/docs/semantics.md': `# x\n\n${headings.map(heading => `## ${heading}\n\ntext\n`).join('\n')}`,
  ...Object.fromEntries(
    ['index', 'x-broker', 'x-publisher', 'x-consumer', 'capabilities', 'classify', 'x-admin', 'headers', 'options'].map(
      name => [`packages/broker-x/src/${name}.ts`, 'export {}\n'],
    ),
  ),
  'packages/broker-x/src/scripts/claim.ts': 'export {}\n',
}

const without = path =>
  Object.fromEntries(Object.entries(complete).filter(([name]) => name !== `packages/broker-x/${path}`))

test('a complete adapter passes, and what is no adapter is left alone', () => {
  const project = fixture({ ...complete, 'packages/core/src/index.ts': '' })
  expect(check(project)).toMatchObject({ findings: [], note: '1 adapters' })
})

test.each([
  'README.md',
  'conformance.json',
  'docs/semantics.md',
  'src/index.ts',
  'src/x-broker.ts',
  'src/x-publisher.ts',
  'src/x-consumer.ts',
  'src/capabilities.ts',
  'src/classify.ts',
])('without %s it is not complete', path => {
  expect(check(fixture(without(path))).findings).toContainEqual(
    expect.objectContaining({ file: `packages/broker-x/${path}`, rule: 'adapter-file-missing' }),
  )
})

test.each(['src/x-admin.ts', 'src/headers.ts', 'src/options.ts'])('%s may be missing', path => {
  expect(rulesOf(check(fixture(without(path))))).toEqual([])
})

test('another file at the top of src is found', () => {
  expect(rulesOf(check(fixture({ ...complete, 'packages/broker-x/src/helpers.ts': '' })))).toEqual([
    'adapter-file-unknown',
  ])
})

test('a room that the README does not name is found', () => {
  expect(rulesOf(check(fixture({ ...complete, 'packages/broker-x/src/frames/a.ts': '' })))).toEqual([
    'adapter-room-unnamed',
  ])
})

test('other headings, or the same in another order, are found', () => {
  const semantics = 'packages/broker-x/docs/semantics.md'
  const swapped = complete[semantics]
    .replace('Guarantees', 'tmp')
    .replace('Capabilities', 'Guarantees')
    .replace('tmp', 'Capabilities')
  expect(rulesOf(check(fixture({ ...complete, [semantics]: swapped })))).toEqual(['semantics-headings'])
  expect(rulesOf(check(fixture({ ...complete, [semantics]: '# x\n' })))).toEqual(['semantics-headings'])
})

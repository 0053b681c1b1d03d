import { expect, test } from 'vitest'
import { check as contractDocs, write as writeContract } from '../checks/contract-docs.mjs'
import { check as errorDocs, write } from '../checks/error-docs.mjs'
import { check as snippets } from '../checks/snippets.mjs'
import { snippetsOf } from '../house/snippets.mjs'
import { fixture, rulesOf } from './fixture.mjs'

const compiler = { compilerOptions: { target: 'es2023', lib: ['es2023'], types: [], module: 'nodenext', strict: true } }
const core = {
  'tsconfig.base.json': compiler,
  'packages/core/package.json': {
    name: '@sluice/core',
    type: 'module',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  },
  'packages/core/dist/index.d.ts': 'export declare function task(name: string): void\n',
  'packages/core/dist/hidden.d.ts': 'export declare const hidden: 1\n',
}
const block = (code, label = 'ts') => `# x\n\ntext\n\n\`\`\`${label}\n${code}\n\`\`\`\n`

test('blocks are found with the line of their code; other languages are none', () => {
  const text = `${block('a')}${block('b', 'ts fragment')}${block('c', 'js')}${block('d', 'tsx')}`
  expect(snippetsOf(text)).toEqual([
    { line: 6, code: 'a', fragment: false },
    { line: 13, code: 'b', fragment: true },
  ])
})

test('a block inside a list, and one that shows a fence, keep their code', () => {
  expect(snippetsOf('- x\n  ```ts\n  const a = 1\n  ```\n')).toMatchObject([{ line: 3, code: '  const a = 1' }])
  expect(snippetsOf('````ts\n```\n````\n')).toMatchObject([{ code: '```' }])
})

test('what compiles passes, fragments are counted and left out', () => {
  const good = block("import { task } from '@sluice/core'\ntask('a')")
  const project = fixture({ ...core, 'README.md': good, 'docs/guide.md': block('nonsense(', 'ts fragment') })
  expect(snippets(project)).toEqual({ findings: [], note: '1 blocks, 1 fragments left out' })
})

test.each([
  'README.md',
  'docs/a/b.md',
  'packages/core/README.md',
  'packages/core/docs/semantics.md',
  'examples/a/README.md',
])('a wrong block in %s is found at its line', path => {
  const project = fixture({ ...core, [path]: block("import { task } from '@sluice/core'\n\ntask(5)") })
  expect(snippets(project).findings).toMatchObject([{ file: path, line: 8, rule: 'snippet' }])
})

test('an import that users could not write is found', () => {
  const project = fixture({
    ...core,
    'README.md': block("import { hidden } from '@sluice/core/dist/hidden.js'\nhidden"),
  })
  expect(snippets(project).findings[0]).toMatchObject({
    line: 6,
    message: expect.stringContaining('@sluice/core/dist'),
  })
})

test('blocks do not see one another', () => {
  const project = fixture({ ...core, 'README.md': `${block('const a = 1')}${block('const b = a')}` })
  expect(snippets(project).findings).toMatchObject([{ line: 13, message: expect.stringContaining("'a'") }])
})

const room = 'packages/core/src/errors'
const base = { [`${room}/sluice-error.ts`]: 'export class SluiceError extends Error {}\n' }
const errorClass = (facts, head = '/** It was closed. */\nexport class Closed extends SluiceError') =>
  `import { SluiceError } from './sluice-error.js'\n${head} {\n  constructor() { super({ message: 'x', ${facts} }) }\n}\n`
const whole = "code: 'SLUICE_CLOSED', fault: 'caller', remedy: 'Make another.'"

test('the page is stale until it is written, and again after a change', () => {
  const files = { ...base, [`${room}/closed.ts`]: errorClass(whole), 'docs/errors.md': '# Errors\n' }
  const project = fixture(files)
  expect(rulesOf(errorDocs(project))).toEqual(['errors-stale'])
  expect(write(project)).toEqual([])
  expect(rulesOf(errorDocs(project))).toEqual([])
  const page = project.read('docs/errors.md')
  expect(page).toContain('It was closed.')
  expect(page).toContain('| `SLUICE_CLOSED` | caller | Make another. |')
  const changed = fixture({
    ...files,
    [`${room}/closed.ts`]: errorClass(whole.replace('another', 'two')),
    'docs/errors.md': page,
  })
  expect(rulesOf(errorDocs(changed))).toEqual(['errors-stale'])
})

test('constants, templates, choices and tables are read', () => {
  const text = [
    "import { SluiceError } from './sluice-error.js'",
    "const remedies = { gone: 'Look elsewhere.', 'too-large': 'Send less.' }",
    '/** It failed. */',
    'export class Failed extends SluiceError {',
    "  constructor(kind) { const fault = kind === 'gone' ? 'caller' : 'broker'",
    `    super({ message: 'x', code: \`SLUICE_\${kind}\`, fault, remedy: remedies[kind] }) }`,
    '}',
  ].join('\n')
  const project = fixture({ ...base, [`${room}/failed.ts`]: text, 'docs/errors.md': '' })
  expect(write(project)).toEqual([])
  const page = project.read('docs/errors.md')
  expect(page).toContain('| `SLUICE_GONE` | caller or broker | Look elsewhere. |')
  expect(page).toContain('| `SLUICE_TOO_LARGE` | caller or broker | Send less. |')
})

test.each([
  ['error-code', whole.replace("code: 'SLUICE_CLOSED'", 'code: unknown')],
  ['error-code', whole.replace('SLUICE_CLOSED', 'CLOSED')],
  ['error-fault', whole.replace("fault: 'caller'", 'fault: unknown')],
  ['error-remedy', whole.replace("'Make another.'", "''")],
])('%s: what an error does not say is found', (rule, facts) => {
  expect(write(fixture({ ...base, [`${room}/closed.ts`]: errorClass(facts), 'docs/errors.md': '' }))).toMatchObject([
    { rule },
  ])
})

test('an error without a comment, with the code of another, beside another, or elsewhere is found', () => {
  const undocumented = errorClass(whole, 'export class Closed extends SluiceError')
  expect(write(fixture({ ...base, [`${room}/a.ts`]: undocumented, 'docs/a.md': '' }))).toMatchObject([
    { rule: 'error-doc' },
  ])
  const twin = errorClass(whole).replaceAll('Closed', 'Shut')
  const twice = fixture({ ...base, [`${room}/a.ts`]: errorClass(whole), [`${room}/b.ts`]: twin, 'docs/a.md': '' })
  expect(write(twice).map(({ rule }) => rule)).toEqual(['error-code-twice', 'error-code-twice'])
  const together = `${errorClass(whole)}${twin.replace(/^import.*\n/, '').replace('SLUICE_CLOSED', 'SLUICE_SHUT')}`
  expect(write(fixture({ ...base, [`${room}/a.ts`]: together, 'docs/a.md': '' }))).toMatchObject([
    { rule: 'errors-in-one-file' },
  ])
  const elsewhere = fixture({ ...base, 'packages/core/src/task/a.ts': errorClass(whole), 'docs/a.md': '' })
  expect(write(elsewhere)).toMatchObject([{ rule: 'error-elsewhere' }])
})

test('the page of the contract is stale until it is written, and again after a change; it leaves imports out', () => {
  const contract = 'packages/core/src/contract'
  const files = {
    [`${contract}/index.ts`]: "export type { Admin } from './admin.js'\n",
    [`${contract}/admin.ts`]: "import type { Host } from './host.js'\n\n/** Looks. */\nexport interface Admin {}\n",
    [`${contract}/host.ts`]: '/** Lent. */\nexport interface Host {}\n',
  }
  const project = fixture(files)
  expect(rulesOf(contractDocs(project))).toEqual(['contract-stale'])
  expect(writeContract(project)).toEqual([])
  expect(rulesOf(contractDocs(project))).toEqual([])
  const page = project.read('docs/adapters/contract.md')
  expect(page.indexOf('/** Lent. */')).toBeLessThan(page.indexOf('/** Looks. */'))
  expect(page).not.toContain('import type')
  const changed = { ...files, [`${contract}/host.ts`]: '/** Given. */\nexport interface Host {}\n' }
  expect(rulesOf(contractDocs(fixture({ ...changed, 'docs/adapters/contract.md': page })))).toEqual(['contract-stale'])
})

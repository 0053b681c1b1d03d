import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { root } from '../house/root.mjs'
import { fixture } from './fixture.mjs'

const own = path => readFileSync(join(root, path), 'utf8')
const rules = {
  'biome.json': own('biome.json'),
  'scripts/biome/time-and-chance.grit': own('scripts/biome/time-and-chance.grit'),
}

/** What Biome, with the settings of this repository, says about these files: a text for each of their paths. */
function lint(files) {
  const project = fixture({ ...rules, ...files, '.gitignore': 'node_modules\n' })
  const argv = ['lint', '--reporter=github', '--max-diagnostics=none', ...Object.keys(files)]
  const { stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', 'biome'), argv, {
    cwd: project.root,
    encoding: 'utf8',
  })
  if (!stdout.includes('::') && !stderr.includes('Checked')) throw new Error(`Biome did not run: ${stdout}${stderr}`)
  const said = stdout.split('\n')
  return path => said.filter(line => line.includes(`/${path},`)).join('\n')
}

const raw = [
  'Date.now()',
  '[1].map(Date.now)',
  'new Date()',
  'Math.random()',
  'performance.now()',
  'process.nextTick(() => {})',
  'process.hrtime.bigint()',
  'AbortSignal.timeout(5)',
  'setTimeout(() => {}, 1)',
  'setInterval(() => {}, 1)',
  'setImmediate(() => {})',
  'globalThis.setTimeout(() => {}, 1)',
]
const refused = ['packages/core/src/consume', 'packages/broker-x/src', 'packages/conformance/src/cases']
const allowed = ['packages/core/src/clock', 'packages/conformance/src/clock', 'packages/core/test']

const refusal = /#time-and-chance|noRestrictedGlobals/

let said
beforeEach(() => {
  const programs = raw.map(code => `export const value = () => ${code}\n`)
  const files = [...refused, ...allowed].flatMap(folder =>
    programs.map((text, index) => [`${folder}/a${index}.ts`, text]),
  )
  said ??= lint(Object.fromEntries(files))
})

test.each(raw.map((code, index) => [code, index]))(
  '%s is refused in published sources and allowed in the clock',
  (_, index) => {
    for (const folder of refused) expect(said(`${folder}/a${index}.ts`)).toMatch(refusal)
    for (const folder of allowed) expect(said(`${folder}/a${index}.ts`)).not.toMatch(refusal)
  },
)

test('a timer by another import is refused too, a date that is given is not', () => {
  const answer = lint({
    'packages/core/src/consume/a.ts':
      "import { setTimeout as sleep } from 'node:timers/promises'\nexport const value = () => sleep(5)\n",
    'packages/core/src/consume/b.ts': 'export const value = (clock: { now(): number }) => new Date(clock.now())\n',
  })
  expect(answer('packages/core/src/consume/a.ts')).toContain('#time-and-chance')
  expect(answer('packages/core/src/consume/b.ts')).toBe('')
})

test('default exports, console, any, focused and skipped tests are refused where they are not wanted', () => {
  const focused = "import { test } from 'vitest'\n\ntest.only('x', () => {})\n"
  const answer = lint({
    'packages/core/src/task/a.ts': 'export default 1\n',
    'packages/core/vitest.config.ts': 'export default 1\n',
    'packages/core/src/task/b.ts': "console.log('x')\n",
    'packages/conformance/src/bin.ts': "console.log('x')\n",
    'packages/core/src/task/c.ts': 'export const value: any = 1\n',
    'packages/core/test/only.test.ts': focused,
    'packages/core/test/skip.test.ts': focused.replace('only', 'skip'),
  })
  expect(answer('packages/core/src/task/a.ts')).toContain('noDefaultExport')
  expect(answer('packages/core/vitest.config.ts')).toBe('')
  expect(answer('packages/core/src/task/b.ts')).toContain('noConsole')
  expect(answer('packages/conformance/src/bin.ts')).toBe('')
  expect(answer('packages/core/src/task/c.ts')).toContain('noExplicitAny')
  expect(answer('packages/core/test/only.test.ts')).toContain('noFocusedTests')
  expect(answer('packages/core/test/skip.test.ts')).toContain('noSkippedTests')
})

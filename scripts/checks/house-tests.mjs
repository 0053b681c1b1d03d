import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../house/command.mjs'
import { countsOf } from '../house/counts.mjs'

export const inputs = project => [
  'biome.json',
  '.dependency-cruiser.cjs',
  'CONTRIBUTING.md',
  'pnpm-lock.yaml',
  'tsconfig.base.json',
  ...project.files().filter(path => path.startsWith('scripts/')),
]

/** The tests of the checks: one that cannot fail would be worse than none. */
export async function check(project) {
  const file = join(project.root, 'temp', 'house-tests.json')
  rmSync(file, { force: true })
  const argv = ['run', '--root', 'scripts', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { ok, output } = await runCommand('vitest', argv, { cwd: project.root })
  const counts = ok ? countsOf(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  if (ok) return { findings: [], counts, note: `${counts.passed} tests` }
  const remedy = 'Mend the check, or its test if the rule has changed.'
  return {
    findings: [{ file: 'scripts/test', rule: 'house-tests', message: `\n${output}`, remedy, guide: 'the-house' }],
  }
}

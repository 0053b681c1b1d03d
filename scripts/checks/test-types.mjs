import { runCommand } from '../house/command.mjs'

/** Tests, examples and benchmarks compile too, under the same strictness but without isolatedDeclarations. */
export async function check(project) {
  const { ok, output } = await runCommand('tsc', ['-p', 'tsconfig.checks.json', '--pretty', 'false'], {
    cwd: project.root,
  })
  if (ok) return { findings: [] }
  const remedy = 'Mend the errors above; `npx tsc -p tsconfig.checks.json` shows them again.'
  return {
    findings: [{ file: 'tsconfig.checks.json', rule: 'types', message: `\n${output.trim()}`, remedy, guide: 'types' }],
  }
}

import { runCommand } from '../house/command.mjs'

/** Biome: form, lint, and the bans (raw time and chance, console, default exports). */
export async function check(project) {
  const argv = ['check', '--error-on-warnings', '--max-diagnostics=200', '--colors=off', '.']
  const { ok, output } = await runCommand('biome', argv, { cwd: project.root })
  if (ok) return { findings: [] }
  const remedy = '`npm run format` mends form and what is safe; the rest by hand.'
  return { findings: [{ file: 'biome.json', rule: 'style', message: `\n${output.trim()}`, remedy, guide: 'style' }] }
}

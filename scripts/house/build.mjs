import { runCommand } from './command.mjs'
import { Stop } from './main.mjs'

/** Compiles what changed, in the whole workspace or in these projects and what they need. */
export async function build(root, ...projects) {
  const { ok, output } = await runCommand('tsc', ['-b', ...projects, '--pretty', 'false'], { cwd: root })
  if (!ok) throw new Stop(`${output}\nIt does not compile (see above).`)
}

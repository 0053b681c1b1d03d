import { runCommand } from './command.mjs'
import { Stop } from './main.mjs'

/** Compiles what changed. */
export async function build(root) {
  const { ok, output } = await runCommand('tsc', ['-b', '--pretty', 'false'], { cwd: root })
  if (!ok) throw new Stop(`${output}\nIt does not compile (see above).`)
}

import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { countsOf, nothing } from './counts.mjs'

/** The suites that measure time: `npm run gate` in benchmarks/, alone on the machine. Its last line of JSON counts. */
export async function runGate(project) {
  if (project.json('benchmarks/package.json').scripts?.gate === undefined)
    return { counts: nothing, output: '', note: 'no gate' }
  const { ok, stdout, output } = await runCommand('npm', ['run', '--silent', 'gate'], {
    cwd: join(project.root, 'benchmarks'),
  })
  const counts = lastCounts(stdout)
  if (counts === undefined)
    return {
      counts: { ...nothing, failed: 1 },
      output: `${output}\nthe gate printed no line {"passed":…,"failed":…,"skipped":…}`,
    }
  return { counts: ok || counts.failed > 0 ? counts : { ...counts, failed: 1 }, output }
}

export function lastCounts(stdout) {
  for (const line of stdout.trim().split('\n').reverse()) {
    try {
      return countsOf(JSON.parse(line))
    } catch {}
  }
  return undefined
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const guide = 'testbed'

/** The servers that suites need are there, installed now where we may: plain root on Debian or Ubuntu. */
export async function check(project) {
  const entry = join(project.root, 'testbed', 'dist', 'find', 'look.js')
  if (!existsSync(entry)) return { findings: [], skipped: 'no testbed is built' }
  const { look } = await import(pathToFileURL(entry).href)
  return judge(await look(), process.env.CI === 'true')
}

/**
 * What is missing is skipped by name on a developer's machine; where everything must run it is a failure, but for what a machine may
 * lack even there.
 */
export function judge(looks, strict) {
  const missing = looks.filter(({ version }) => version === undefined)
  const note = looks.map(({ kind, version, remark }) => (version ? `${kind} ${version}` : remark)).join(', ')
  const needed = missing.filter(({ optional }) => !optional)
  if (strict && needed.length > 0) return { findings: needed.map(toFinding), note }
  return { findings: [], note, counts: { passed: looks.length - missing.length, failed: 0, skipped: missing.length } }
}

function toFinding({ kind, remark }) {
  const remedy = 'Install it, or name one that runs by its variable; see the guide.'
  return { file: `testbed/src/kinds/${kind}.ts`, rule: 'server-missing', message: remark, remedy, guide }
}

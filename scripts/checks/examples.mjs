import { join } from 'node:path'
import { tryExample } from '../house/example.mjs'

const guide = 'examples'

export const inputs = project => [
  'scripts/checks/examples.mjs',
  'scripts/house/example.mjs',
  'pnpm-lock.yaml',
  ...project.files().filter(path => path.startsWith('examples/')),
  ...project.packages().map(({ folder }) => `${folder}/dist`),
]

/**
 * Every example runs, ends by itself and prints what it promises. One that lacks something of the machine says `skipped: <why>` and counts as
 * skipped; where everything must run that is a failure.
 */
export async function check(project, strict = process.env.CI === 'true') {
  const findings = []
  const skips = []
  const folders = new Set(project.files().flatMap(path => /^examples\/[^/]+(?=\/)/.exec(path) ?? []))
  for (const folder of folders) {
    const { problem, skipped } = await outcomeOf(project, folder)
    const because =
      problem ?? (strict && skipped ? { message: `it was skipped: ${skipped}`, remedy: needed } : undefined)
    if (because) findings.push({ file: `${folder}/example.json`, rule: 'example', guide, ...because })
    else if (skipped) skips.push(`${folder} skipped: ${skipped}`)
  }
  const counts = {
    passed: folders.size - findings.length - skips.length,
    failed: findings.length,
    skipped: skips.length,
  }
  return { findings, counts, note: [`${folders.size} examples`, ...skips].join('; ') }
}

const needed = 'Install what it lacks: with CI=true every example must run.'

async function outcomeOf(project, folder) {
  const shape = '{ "command": "…", "expect": ["…", "/…/"], "timeoutMs": 30000 }'
  if (!project.exists(`${folder}/example.json`))
    return { problem: { message: 'it is missing.', remedy: `Write ${shape}.` } }
  const example = project.json(`${folder}/example.json`)
  if (!example.command || !Array.isArray(example.expect) || example.expect.length === 0) {
    return { problem: { message: 'it names no command or expects nothing.', remedy: `Write ${shape}.` } }
  }
  const { problem: message, skipped } = await tryExample(join(project.root, folder), example)
  return { problem: message && { message, remedy: 'Mend the example, or what it shows is broken.' }, skipped }
}

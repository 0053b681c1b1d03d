import { join } from 'node:path'
import { tryExample } from '../house/example.mjs'
import { sideBySide } from '../house/side-by-side.mjs'

const guide = 'examples'
/** How many at once: they mostly wait. */
const width = 3

export const inputs = project => [
  'scripts/checks/examples.mjs',
  'scripts/house/example.mjs',
  'scripts/house/side-by-side.mjs',
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
  const folders = [...new Set(project.files().flatMap(path => /^examples\/[^/]+(?=\/)/.exec(path) ?? []))]
  const outcomes = await sideBySide(width, folders, folder => outcomeOf(project, folder))
  for (const [index, folder] of folders.entries()) {
    const { problem, skipped } = outcomes[index]
    const because =
      problem ?? (strict && skipped ? { message: `it was skipped: ${skipped}`, remedy: needed } : undefined)
    if (because) findings.push({ file: `${folder}/example.json`, rule: 'example', guide, ...because })
    else if (skipped) skips.push(`${folder} skipped: ${skipped}`)
  }
  const counts = {
    passed: folders.length - findings.length - skips.length,
    failed: findings.length,
    skipped: skips.length,
  }
  return { findings, counts, note: [`${folders.length} examples`, ...skips].join('; ') }
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

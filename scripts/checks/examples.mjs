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

/** Every example runs, ends by itself and prints what it promises. */
export async function check(project) {
  const findings = []
  const folders = new Set(project.files().flatMap(path => /^examples\/[^/]+(?=\/)/.exec(path) ?? []))
  for (const folder of folders) {
    const problem = await problemOf(project, folder)
    if (problem) findings.push({ file: `${folder}/example.json`, rule: 'example', guide, ...problem })
  }
  return { findings, note: `${folders.size} examples` }
}

async function problemOf(project, folder) {
  const shape = '{ "command": "…", "expect": ["…", "/…/"], "timeoutMs": 30000 }'
  if (!project.exists(`${folder}/example.json`)) return { message: 'it is missing.', remedy: `Write ${shape}.` }
  const example = project.json(`${folder}/example.json`)
  if (!example.command || !Array.isArray(example.expect) || example.expect.length === 0) {
    return { message: 'it names no command or expects nothing.', remedy: `Write ${shape}.` }
  }
  const message = await tryExample(join(project.root, folder), example)
  return message && { message, remedy: 'Mend the example, or what it shows is broken.' }
}

import { runCommand } from '../house/command.mjs'

const guide = 'types'

/** Every package compiles, in the order of their references; what is built here is what the later steps look at. */
export async function check(project) {
  const { ok, output } = await runCommand('tsc', ['-b', '--pretty', 'false'], { cwd: project.root })
  const findings = unreferenced(project)
  if (!ok) {
    const remedy = 'Mend the errors above; `npx tsc -b` shows them again.'
    findings.push({ file: 'tsconfig.json', rule: 'types', message: `\n${output.trim()}`, remedy, guide })
  }
  return { findings }
}

/** A package that the root does not reference would never be compiled here. */
export function unreferenced(project) {
  const referenced = new Set(project.json('tsconfig.json').references.map(({ path }) => path))
  return project
    .files()
    .filter(path => /^packages\/[^/]+\/tsconfig\.json$/.test(path))
    .map(path => path.slice(0, -'/tsconfig.json'.length))
    .filter(folder => !referenced.has(folder))
    .map(folder => ({
      file: 'tsconfig.json',
      rule: 'unreferenced-package',
      message: `${folder} is not among the references, so nobody compiles it.`,
      remedy: `Add { "path": "${folder}" } to references.`,
      guide,
    }))
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'

/** What makes a tarball: hash these to know whether it would be another. */
export const tarballInputs = project => [
  'LICENSE',
  'scripts/house/tarball.mjs',
  ...project
    .published()
    .flatMap(({ folder }) => [
      `${folder}/dist`,
      `${folder}/src`,
      `${folder}/package.json`,
      `${folder}/README.md`,
      `${folder}/LICENSE`,
    ]),
]

/** Packs a package as npm would publish it: `{ path, files }`, the files as they lie inside. */
export async function pack(project, { folder, manifest }, destination) {
  mkdirSync(destination, { recursive: true })
  const argv = ['pack', '--json', '--loglevel=error', '--ignore-scripts', `--pack-destination=${destination}`]
  const { ok, stdout, output } = await runCommand('npm', argv, { cwd: join(project.root, folder) })
  if (!ok) throw new Error(`npm pack of ${manifest.name} failed:\n${output}`)
  const parsed = JSON.parse(stdout)
  const packed = Array.isArray(parsed) ? parsed[0] : Object.values(parsed)[0]
  return { path: join(destination, packed.filename), files: packed.files.map(({ path }) => path) }
}

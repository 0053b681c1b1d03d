import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const unlisted = new Set(['node_modules', 'dist', '.git', '.turbo', '.results', 'temp', 'coverage'])

/** The files of a folder as a check sees them: paths with `/`, relative to the root, what git ignores left out. */
export function openProject(root) {
  let listed
  const project = {
    root,
    files: () => (listed ??= list(root)),
    read: path => readFileSync(join(root, path), 'utf8'),
    exists: path => existsSync(join(root, path)),
    json: path => JSON.parse(readFileSync(join(root, path), 'utf8')),
    /** Every package of the workspace: `{ folder, manifest }`. */
    packages: () =>
      project
        .files()
        .filter(path => /^(packages|examples)\/[^/]+\/package\.json$|^(benchmarks|testbed)\/package\.json$/.test(path))
        .map(path => ({ folder: path.slice(0, -'/package.json'.length), manifest: project.json(path) })),
    /** The packages that users install. */
    published: () =>
      project.packages().filter(({ folder, manifest }) => folder.startsWith('packages/') && manifest.private !== true),
  }
  return project
}

function list(root) {
  const found = listedByGit(root) ?? walk(root, '')
  return found.sort()
}

function listedByGit(root) {
  if (!existsSync(join(root, '.git'))) return undefined
  try {
    const output = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: root, maxBuffer: 1 << 28 })
    const paths = new Set(output.toString('utf8').split('\0').filter(Boolean))
    return [...paths].filter(path => existsSync(join(root, path)) && statSync(join(root, path)).isFile())
  } catch {
    return undefined
  }
}

function walk(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return unlisted.has(entry.name) ? [] : walk(root, path)
    return entry.isFile() ? [path] : []
  })
}

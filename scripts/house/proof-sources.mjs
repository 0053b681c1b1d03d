import { createHash } from 'node:crypto'
import { openProject } from './project.mjs'

/**
 * One hash of all that decides how a package behaves under fault: its sources, core's, those of our packages that it
 * depends on, and the suite's.
 */
export function proofSources(project, folder) {
  const rooms = [folder, 'packages/core', ...ownDependencies(project, folder)].map(each => `${each}/src/`)
  const hash = createHash('sha256')
  for (const path of project.files()) {
    if (![...rooms, 'testbed/src/faults/'].some(room => path.startsWith(room))) continue
    hash.update(`${path}\0${project.read(path)}\0`)
  }
  return hash.digest('hex')
}

/** As `proofSources`, of the files that lie at this root. */
export function hashOf(root, folder) {
  return proofSources(openProject(root), folder)
}

function ownDependencies(project, folder) {
  const { dependencies = {} } = project.json(`${folder}/package.json`)
  const folders = new Map(project.packages().map(({ folder: path, manifest }) => [manifest.name, path]))
  return Object.keys(dependencies).flatMap(name => folders.get(name) ?? [])
}

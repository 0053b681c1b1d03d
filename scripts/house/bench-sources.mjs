import { createHash } from 'node:crypto'
import { openProject } from './project.mjs'

const groups = 'benchmarks/groups.json'

/** One hash of all that decides the figures of a group: its programs, its rows, core's sources and those of its adapters. */
export function benchSources(project, group) {
  const { packages, programs } = project.json(groups).find(each => each.group === group)
  const rooms = [
    ...['packages/core', ...packages.map(name => `packages/${name}`)].map(folder => `${folder}/src/`),
    'benchmarks/src/measure/',
    ...[group, 'server'].map(name => `benchmarks/src/rows/${name}/`),
    ...programs.map(name => `benchmarks/src/programs/${name}/`),
  ]
  const hash = createHash('sha256')
  for (const path of project.files()) {
    if (!rooms.some(room => path.startsWith(room))) continue
    hash.update(`${path}\0${project.read(path)}\0`)
  }
  return hash.digest('hex')
}

/** As `benchSources`, of the files that lie at this root. */
export function benchSourcesAt(root, group) {
  return benchSources(openProject(root), group)
}

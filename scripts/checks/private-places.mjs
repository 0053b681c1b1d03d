import { homedir } from 'node:os'
import { extname } from 'node:path'

const guide = 'nothing-of-one-machine'
const binary = new Set(['.png', '.jpg', '.gif', '.ico', '.woff2', '.gz', '.tgz', '.zip', '.db', '.sqlite'])

// Put together from parts, so that this file does not object to itself.
const homes = new RegExp(
  `(?<![\\w.$}-])/(${['home', 'Users'].join('|')})/[a-z][\\w.-]*|(?<![\\w.$}/-])/${'root'}/[\\w.]|[A-Z]:\\\\${'Users'}\\\\`,
)
const registries = new RegExp(
  `${'registry'}\\.[a-z0-9-]+\\.[a-z]{2,}|https?://[^\\s"'\`)]*${'/-/'}[^\\s"'\`)]+\\.tgz|${'_auth'}Token`,
)

/** Committed files hold no path of one machine and no host of a package registry: both are true in one place only. */
export function check(project, { home = homedir() } = {}) {
  const here = [project.root, home].filter(path => path.length > 1 && path !== '/root')
  const findings = project
    .files()
    .filter(path => !binary.has(extname(path)))
    .flatMap(file => linesOf(project, file).flatMap((text, index) => objections(file, index + 1, text, here)))
  return { findings, note: `${project.files().length} files` }
}

function objections(file, line, text, here) {
  const found = []
  const path = homes.exec(text)?.[0] ?? here.find(place => mentions(text, place))
  if (path !== undefined) {
    const remedy = 'Use a path relative to the repository, or a temporary folder made at run time.'
    found.push({ file, line, rule: 'path-of-one-machine', message: `it holds ${path}.`, remedy, guide })
  }
  const host = registries.exec(text)?.[0]
  if (host !== undefined) {
    const remedy = 'Leave it out: everybody installs from the registry that their own npm is set to.'
    found.push({ file, line, rule: 'registry-host', message: `it names ${host}.`, remedy, guide })
  }
  return found
}

function mentions(text, place) {
  const position = text.indexOf(place)
  return position !== -1 && !/[\w-]/.test(text[position + place.length] ?? '')
}

function linesOf(project, file) {
  return project.read(file).split('\n')
}

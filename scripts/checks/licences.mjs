import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const guide = 'licences'
const listFile = 'scripts/allow/licences.json'

/** Licences of all that is installed: a short list for what users get, a longer one for our own tools. */
export function check(project) {
  const list = project.json(listFile)
  const shipped = shippedFolders(project)
  const installed = installedFolders(project)
  const findings = [
    ...[...shipped].flatMap(folder => objection(folder, list.shipped, list.exceptions, 'reaches users')),
    ...installed
      .filter(folder => !shipped.has(folder))
      .flatMap(folder => objection(folder, [...list.shipped, ...list.tools], list.exceptions, 'is a tool of ours')),
  ]
  return { findings, note: `${shipped.size} shipped, ${installed.length} installed` }
}

function objection(folder, allowed, exceptions, role) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const stated = license?.type ?? license ?? licenses?.map?.(({ type }) => type).join(' OR ') ?? 'none stated'
  const expression = exceptions[name]?.licence ?? stated
  if (satisfies(String(expression), [...allowed, ...(exceptions[name]?.also ?? [])])) return []
  return [
    {
      file: listFile,
      rule: 'licence-not-allowed',
      message: `${name}@${version} ${role} and stands under: ${expression}.`,
      remedy:
        'Do without the package, or decide that its licence is fine and add it to the list, with a decision record if users get it.',
      guide,
    },
  ]
}

/** Any one side of an OR will do; every side of an AND must. */
export function satisfies(expression, allowed) {
  const plain = expression.replace(/[()]/g, ' ').trim()
  return plain
    .split(/\s+OR\s+/i)
    .some(choice => choice.split(/\s+AND\s+/i).every(part => allowed.includes(part.trim())))
}

function shippedFolders(project) {
  const found = new Set()
  const follow = folder => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const next = folderOf(name, folder)
      if (next === undefined || found.has(next)) continue
      found.add(next)
      follow(next)
    }
  }
  for (const { folder } of project.published()) follow(join(project.root, folder))
  return new Set([...found].filter(folder => folder.includes('node_modules')))
}

function folderOf(name, from) {
  for (const place of createRequire(join(from, 'package.json')).resolve.paths(name) ?? []) {
    const folder = join(place, name)
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder)
  }
  return undefined
}

function installedFolders(project) {
  const store = join(project.root, 'node_modules', '.pnpm')
  return readdirSync(store, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap(entry => packagesIn(join(store, entry.name, 'node_modules')))
}

function packagesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== '.bin')
    .flatMap(entry => (entry.name.startsWith('@') ? packagesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter(path => existsSync(join(path, 'package.json')))
}

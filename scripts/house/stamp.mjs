import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A digest of files and folders (everything inside, built output too); what is missing counts as missing. */
export function fingerprint(root, paths) {
  const hash = createHash('sha256').update(`node ${process.version} ${process.platform} ${process.arch}\n`)
  for (const path of [...new Set(paths)].sort()) addTo(hash, root, path)
  return hash.digest('hex')
}

function addTo(hash, root, path) {
  const full = join(root, path)
  if (!existsSync(full)) {
    hash.update(`${path} missing\n`)
    return
  }
  for (const file of filesIn(full, path)) {
    const content = readFileSync(join(root, file))
    hash.update(`${file} ${content.length}\n`).update(content)
  }
}

function filesIn(full, path) {
  let entries
  try {
    entries = readdirSync(full, { withFileTypes: true })
  } catch {
    return [path]
  }
  return entries
    .filter(entry => !['node_modules', '.tsbuildinfo', '.results', '.turbo'].includes(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const inner = `${path}/${entry.name}`
      if (entry.isDirectory()) return filesIn(join(full, entry.name), inner)
      return entry.isFile() ? [inner] : []
    })
}

/** What passed with the same inputs need not run again. Only passes are kept, in node_modules, so a fresh clone starts anew. */
export function openStamps(root) {
  const fileOf = name => join(root, 'node_modules', '.cache', 'sluice', `${name}.json`)
  return {
    recall(name, digest) {
      try {
        const kept = JSON.parse(readFileSync(fileOf(name), 'utf8'))
        return kept.digest === digest ? kept.result : undefined
      } catch {
        return undefined
      }
    },
    keep(name, digest, result) {
      mkdirSync(dirname(fileOf(name)), { recursive: true })
      writeFileSync(fileOf(name), JSON.stringify({ digest, result }))
    },
    forget: name => rmSync(fileOf(name), { force: true }),
  }
}

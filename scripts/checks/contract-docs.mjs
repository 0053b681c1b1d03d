import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const guide = 'documentation'
const room = 'packages/core/src/contract/'
const page = 'docs/adapters/contract.md'

/** In the order in which an author meets them; what is not named here follows by name. */
const order = ['broker', 'host', 'capabilities', 'publisher', 'message', 'consumer', 'failure', 'admin', 'store']

/** The page of the contract says what the contract's sources say. */
export function check(project) {
  const files = filesOf(project)
  if (project.exists(page) && project.read(page) === render(project, files)) {
    return { findings: [], note: `${files.length} files` }
  }
  const message = 'it does not say what the contract says.'
  const remedy = '`npm run docs:write` and commit the page.'
  return { findings: [{ file: page, rule: 'contract-stale', message, remedy, guide }] }
}

/** Writes the page anew. */
export function write(project) {
  mkdirSync(dirname(join(project.root, page)), { recursive: true })
  writeFileSync(join(project.root, page), render(project, filesOf(project)))
  return []
}

function filesOf(project) {
  const rank = path => {
    const place = order.indexOf(nameOf(path))
    return place === -1 ? order.length : place
  }
  return project
    .files()
    .filter(path => path.startsWith(room) && path.endsWith('.ts') && nameOf(path) !== 'index')
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

function nameOf(path) {
  return path.slice(room.length, -'.ts'.length)
}

/** The sources as they are: the imports between them are left out, for to the reader it is one text. */
function render(project, files) {
  const head = [
    '# The contract',
    '',
    `<!-- Written by \`npm run docs:write\` from ${room}. Do not edit. -->`,
    '',
    'What core asks of an adapter, word for word as the sources have it; all of it is exported by `@sluice/core/adapter`. How to keep it: [write-one.md](write-one.md).',
    '',
  ]
  const sections = files.map(path => {
    const text = project
      .read(path)
      .replaceAll('\r\n', '\n')
      .replace(/^import [^']*'[^']*'\n/gm, '')
      .trim()
    return [`## ${nameOf(path)}`, '', '```ts fragment', text, '```', ''].join('\n')
  })
  return `${[...head, ...sections].join('\n').trimEnd()}\n`
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorClassesOf } from '../house/error-classes.mjs'

const guide = 'errors'
const room = 'packages/core/src/errors/'
const page = 'docs/errors.md'

/** Every error says a code, whose fault it is and what to do, lives in errors/, and stands in docs/errors.md. */
export function check(project) {
  const { errors, findings } = gather(project)
  if (!project.exists(page) || project.read(page) !== render(errors)) {
    const message = 'it does not say what the error classes say.'
    findings.push({
      file: page,
      rule: 'errors-stale',
      message,
      remedy: '`npm run docs:write` and commit the page.',
      guide,
    })
  }
  return { findings, note: `${errors.length} errors` }
}

/** Writes docs/errors.md anew; answers what still is wrong with the classes. */
export function write(project) {
  const { errors, findings } = gather(project)
  writeFileSync(join(project.root, page), render(errors))
  return findings
}

function gather(project) {
  const sources = project.files().filter(path => /^packages\/[^/]+\/src\/.*\.ts$/.test(path))
  const classes = sources.flatMap(file => errorClassesOf(file, project.read(file)).map(found => ({ file, ...found })))
  const family = new Set(['SluiceError'])
  for (let size = 0; size !== family.size; ) {
    size = family.size
    for (const { name, parent } of classes) if (family.has(parent)) family.add(name)
  }
  const errors = classes.filter(({ name, parent }) => name !== 'SluiceError' && family.has(parent))
  const inRoom = errors.filter(({ file }) => file.startsWith(room)).sort((a, b) => (a.name < b.name ? -1 : 1))
  return { errors: inRoom, findings: [...errors.flatMap(error => objections(error, errors)), ...crowded(inRoom)] }
}

function objections({ file, line, name, parent, code, fault, doc, remedy, cases }, all) {
  const at = { file, line, guide }
  const found = []
  if (file.startsWith('packages/core/') && !file.startsWith(room)) {
    found.push({
      ...at,
      rule: 'error-elsewhere',
      message: `${name} is an error outside ${room}`,
      remedy: 'Move it there.',
    })
  }
  if (parent !== 'SluiceError') return found
  if (code === undefined || !/^SLUICE_[A-Z0-9_…]+$/.test(code)) {
    found.push({
      ...at,
      rule: 'error-code',
      message: `${name} has no code that can be read here (${code ?? 'none'}).`,
      remedy: "Write it as a literal: code: 'SLUICE_…'.",
    })
  }
  if (fault === undefined) {
    found.push({
      ...at,
      rule: 'error-fault',
      message: `${name} says no fault.`,
      remedy: "Write it as a literal: 'caller', 'handler', 'broker' or 'library'.",
    })
  }
  if (doc === undefined || doc === '') {
    found.push({
      ...at,
      rule: 'error-doc',
      message: `${name} has no doc comment.`,
      remedy: 'Say when it is thrown and what has happened by then.',
    })
  }
  const twin = all.find(other => other.code === code && other.name !== name)
  if (code !== undefined && twin) {
    found.push({
      ...at,
      rule: 'error-code-twice',
      message: `${name} and ${twin.name} share the code ${code}.`,
      remedy: 'Give each its own.',
    })
  }
  if (remedy === '' || cases?.length === 0) {
    found.push({
      ...at,
      rule: 'error-remedy',
      message: `${name} says no remedy.`,
      remedy: 'Say in a sentence what to do next.',
    })
  }
  return found
}

function crowded(errors) {
  return errors
    .filter(({ file, name }) => errors.find(other => other.file === file).name !== name)
    .map(({ file, line, name }) => ({
      file,
      line,
      rule: 'errors-in-one-file',
      message: `${name} shares its file with another error.`,
      remedy: 'One error class a file.',
      guide,
    }))
}

function render(errors) {
  const sections = errors.map(error => [`## ${error.name}`, '', error.doc ?? '', '', ...table(error), ''].join('\n'))
  const head = [
    '# Errors',
    '',
    '<!-- Written by `npm run docs:write` from packages/core/src/errors. Do not edit. -->',
    '',
    'Every error of Sluice has a `code`, which is stable; a `fault`, which says whose move it is (`caller`, `handler`, `broker` or',
    '`library`); a `remedy`, which says what to do next; and the raw error as `cause`. Recognise them by `code` or `isSluiceError`.',
    'An `…` stands for what differs from case to case.',
    '',
  ]
  return `${[...head, ...sections].join('\n').trimEnd()}\n`
}

function table({ code, fault, remedy, cases }) {
  const rows = cases?.map(row => [code.replace('…', row.key.toUpperCase().replaceAll('-', '_')), row.remedy])
  const lines = (rows ?? [[code, remedy ?? 'The error itself says it: it depends on the case.']]).map(
    ([rowCode, rowRemedy]) => `| \`${rowCode}\` | ${fault} | ${rowRemedy.replaceAll('|', '\\|')} |`,
  )
  return ['| code | fault | remedy |', '|---|---|---|', ...lines]
}

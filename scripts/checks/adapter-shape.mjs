const guide = 'the-shape-of-an-adapter'

const semanticsHeadings = [
  '## What it maps to',
  '## Guarantees',
  '## Capabilities',
  '## Layout on the server',
  '## Settings it needs',
  '## When the connection breaks',
  '## What it cannot do',
]

/** The files that every packages/broker-<x> has, and those it may have: whoever has read one adapter finds their way in all. */
export function check(project) {
  const folders = new Set()
  for (const path of project.files()) {
    const match = /^packages\/broker-[^/]+(?=\/)/.exec(path)
    if (match) folders.add(match[0])
  }
  const findings = [...folders].flatMap(folder => shapeOf(project, folder))
  return { findings, note: `${folders.size} adapters` }
}

function shapeOf(project, folder) {
  const short = folder.slice('packages/broker-'.length)
  const inside = project
    .files()
    .filter(path => path.startsWith(`${folder}/`))
    .map(path => path.slice(folder.length + 1))
  const required = [
    'README.md',
    'conformance.json',
    'docs/semantics.md',
    ...['index', `${short}-broker`, `${short}-publisher`, `${short}-consumer`, 'capabilities', 'classify'].map(source),
  ]
  const allowed = new Set([...required, ...[`${short}-admin`, 'headers', 'options'].map(source)])
  const missing = required
    .filter(path => !inside.includes(path))
    .map(path => ({
      file: `${folder}/${path}`,
      rule: 'adapter-file-missing',
      message: 'every adapter has this file.',
      remedy: 'Add it; look at another adapter for what belongs in it.',
      guide,
    }))
  const strangers = inside
    .filter(path => /^src\/[^/]+$/.test(path) && !allowed.has(path))
    .map(path => ({
      file: `${folder}/${path}`,
      rule: 'adapter-file-unknown',
      message: 'no adapter has a file of this name at the top of src/.',
      remedy: 'Put it into a room of its own (src/<room>/) and name the room in the README.',
      guide,
    }))
  return [...missing, ...strangers, ...unnamedRooms(project, folder, inside), ...headingsOf(project, folder, inside)]
}

function unnamedRooms(project, folder, inside) {
  const rooms = new Set(inside.map(path => /^src\/([^/]+)\//.exec(path)?.[1]).filter(Boolean))
  const readme = inside.includes('README.md') ? project.read(`${folder}/README.md`) : ''
  return [...rooms]
    .filter(room => !readme.includes(`${room}/`))
    .map(room => ({
      file: `${folder}/README.md`,
      rule: 'adapter-room-unnamed',
      message: `src/${room}/ is a room of its own, and the README does not name it.`,
      remedy: `Say in the README what \`${room}/\` holds.`,
      guide,
    }))
}

function headingsOf(project, folder, inside) {
  if (!inside.includes('docs/semantics.md')) return []
  const text = project.read(`${folder}/docs/semantics.md`)
  const found = text
    .split('\n')
    .filter(line => line.startsWith('## '))
    .map(line => line.trim())
  if (JSON.stringify(found) === JSON.stringify(semanticsHeadings)) return []
  return [
    {
      file: `${folder}/docs/semantics.md`,
      rule: 'semantics-headings',
      message: `its headings are ${found.join(', ') || 'none'}.`,
      remedy: `Use exactly these, in this order: ${semanticsHeadings.join(', ')}.`,
      guide,
    },
  ]
}

function source(name) {
  return `src/${name}.ts`
}

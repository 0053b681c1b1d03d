import { dotPlot } from './dots.mjs'
import { short } from './words.mjs'

const rate = 'messages a second'

/** One plot for each way: which measurement it shows, and of which variant of ours. */
const ways = [
  ['rate-publish', 'Messages a second, published with pushMany', `${rate}, publish`, 'pushMany', 'push-many'],
  ['rate-consume', 'Messages a second, consumed and acknowledged', `${rate}, consume`, 'pushMany', 'consume'],
  ['rate-one-by-one', 'Messages a second, one push after the other', rate, 'push', 'one-by-one'],
]
const about =
  'Medians, a scale of powers of ten. Brokers do not promise the same: a rate is not comparable across what is durable.'

export function ratePlots(reports, cells) {
  return ways.map(([id, title, metric, variant, plot]) => {
    const found = reports.flatMap(report => report.rows.flatMap(row => rowsOf(row, metric, variant, cells, plot)))
    if (found.length === 0) return { id, title, about, cells: [] }
    const others = [...new Set(found.flatMap(({ peerName }) => peerName ?? []))].join(', ')
    const description = `${found.map(({ name, ours, raw }) => `${name} ${short(ours)}, raw ${short(raw)}`).join('; ')}.`
    const svg = dotPlot({ title, about, description, cells: found, others })
    return { id, title, about, cells: found, alt: `${title}: ${description}`, svg }
  })
}

/** The same as cells of a table, and what a message costs the client's process; a dash where it was not measured. */
export function rateTable(reports, cells) {
  const lines = new Map()
  for (const [id, , metric, variant, plot] of ways) {
    for (const { name, ours, raw } of reports.flatMap(each =>
      each.rows.flatMap(row => rowsOf(row, metric, variant, cells, plot)),
    ))
      lines.set(name, { ...lines.get(name), [id]: `${short(ours)} (raw ${short(raw)})` })
  }
  for (const { rows } of reports) {
    for (const { figures, variants } of rows.filter(({ variants: { pushMany } }) => pushMany !== undefined)) {
      const name = nameOf(figures, cells, 'push-many')
      lines.set(name, { ...lines.get(name), cpu: short(variants.pushMany['CPU µs a message']?.median ?? Number.NaN) })
    }
  }
  const headings = [
    'broker',
    'pushMany',
    'consume',
    'one push after the other',
    'CPU µs a message, pushMany and consume',
  ]
  const ids = [...ways.map(([id]) => id), 'cpu']
  return [headings, [...lines].map(([name, line]) => [name, ...ids.map(id => line[id] ?? '–')])]
}

/** Rows with a ratio to raw are called as their figures are; the one without is the memory broker's. */
function nameOf(figures, cells, plot) {
  return cells.find(cell => cell.plot === plot && figures.includes(cell.figure))?.subject ?? 'memory'
}

function rowsOf({ figures, variants }, metric, variant, cells, plot) {
  const ours = variants[variant]?.[metric]?.median
  const raw = variants.raw?.[metric]?.median
  if (ours === undefined || raw === undefined) return []
  const ratio = cells.find(cell => cell.plot === plot && figures.includes(cell.figure))
  const peerName = cells.find(cell => cell.plot === 'peers' && figures.includes(cell.figure))?.other
  const peer = peerName === undefined ? undefined : variants[peerName][metric]?.median
  const verdict = ratio?.figure.verdict ?? 'none'
  return [
    {
      name: ratio?.subject ?? 'memory',
      ...{ verdict, ours, raw },
      ...(peer === undefined ? {} : { peer, peerName }),
      first: `${short(ours)}/s${verdict === 'missed' ? ', its ratio missed' : ''}`,
      second: [`raw ${short(raw)}`, ...(peer === undefined ? [] : [`${peerName} ${short(peer)}`])].join(' · '),
    },
  ]
}

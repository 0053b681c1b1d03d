import { line, nameShapes, picture, sign, text, tidy } from './svg.mjs'
import { namesOf } from './words.mjs'

const width = 860
const [left, plotEnd] = [200, 560]
const top = 62
const step = 38

/** Rates on a scale of powers of ten, raw beside Sluice and others: `{ name, verdict, ours, raw, peer, peerName, first, second }`. */
export function dotPlot({ title, about, description, cells, others }) {
  const all = cells.flatMap(({ ours, raw, peer = raw }) => [ours, raw, peer])
  const steps = stepsAround(Math.min(...all), Math.max(...all))
  const [from, to] = [steps[0], steps.at(-1)].map(Math.log10)
  const x = value => left + ((plotEnd - left) * (Math.log10(value) - from)) / (to - from)
  const bottom = top + cells.length * step
  const shapes = [
    text(16, 24, title, 'title'),
    text(16, 42, about, 'small muted'),
    ...steps.map(value => line(x(value), top - 4, x(value), bottom, 'grid')),
    ...steps
      .filter(isPower)
      .map(value => text(x(value), bottom + 14, value.toLocaleString('en'), 'small muted middle')),
    ...cells.flatMap((cell, index) => rowOf(cell, top + index * step + 18, x)),
    ...legendOf(bottom + 40, others),
  ]
  return picture({ width, height: bottom + 58, title, description, shapes })
}

function rowOf({ name, verdict, ours, raw, peer, first, second }, y, x) {
  return [
    ...nameShapes(left - 10, y, namesOf(name)),
    line(x(Math.min(ours, raw, peer ?? raw)), y, x(Math.max(ours, raw, peer ?? raw)), y, 'grid'),
    ring(x(raw), y),
    peer === undefined ? '' : triangle(x(peer), y),
    dot(x(ours), y, verdict),
    sign(plotEnd + 18, y - 6, verdict),
    text(plotEnd + 36, y - 2, first, verdict === 'missed' ? 'lost' : 'bold'),
    text(plotEnd + 36, y + 12, second, 'small muted'),
  ].filter(shape => shape !== '')
}

function ring(x, y) {
  return `<circle cx="${tidy(x)}" cy="${y}" r="6" class="open"/>`
}

function triangle(x, y) {
  return `<path d="M${tidy(x)} ${y - 6}l6 11h-12z" class="open"/>`
}

/** 1, 2 and 5 of each power of ten, from the last that is not above `least` to the first that is not below `most`. */
function stepsAround(least, most) {
  const powers = Array.from({ length: 12 }, (_, power) => 10 ** power)
  const all = powers.flatMap(power => [power, 2 * power, 5 * power])
  const first = Math.max(all.findIndex(value => value > least) - 1, 0)
  const last = Math.max(
    all.findIndex(value => value >= most),
    first + 1,
  )
  return all.slice(first, last + 1)
}

function isPower(value) {
  return Number.isInteger(Math.log10(value))
}

/** Sluice: a disk, and a hatched square where it lost. */
function dot(x, y, verdict) {
  if (verdict !== 'missed') return `<circle cx="${tidy(x)}" cy="${y}" r="5" class="reached"/>`
  const place = `x="${tidy(x - 5)}" y="${y - 5}" width="10" height="10"`
  return `<rect ${place} class="missed"/><rect ${place} class="edge"/>`
}

function legendOf(y, others) {
  const entries = [
    [16, dot(26, y - 4, 'must'), 'Sluice'],
    [96, dot(106, y - 4, 'missed'), 'Sluice, its ratio missed'],
    [268, ring(278, y - 4), 'raw client'],
    ...(others === '' ? [] : [[366, triangle(376, y - 4), others]]),
  ]
  return entries.flatMap(([x, shape, words]) => [shape, text(x + 20, y, words, 'small muted')])
}

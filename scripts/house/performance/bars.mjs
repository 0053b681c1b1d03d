import { bar, line, nameShapes, picture, sign, text } from './svg.mjs'

const width = 860
const plotEnd = 560
const top = 74
const legend = 34

/**
 * Bars from zero, one a cell: `{ name, note, verdict, value, min, max, must, aims, first, second }`, all numbers on one
 * scale. `beside` puts names beside the bars; else they stand above them, for long ones.
 */
export function barPlot({ title, about, description, cells, reference, beside, unit = '' }) {
  const left = beside ? 200 : 16
  const step = beside ? 38 : 50
  const { end, every } = scaleOf(cells, reference.at)
  const x = value => left + ((plotEnd - left) * Math.min(value, end)) / end
  const bottom = top + cells.length * step
  const shapes = [
    text(16, 24, title, 'title'),
    text(16, 42, about, 'small muted'),
    ...ticks(end, every).flatMap(value => [
      line(x(value), top - 4, x(value), bottom, 'grid'),
      text(x(value), bottom + 14, `${Number(value.toFixed(2))}${unit}`, 'small muted middle'),
    ]),
    line(x(reference.at), top - 4, x(reference.at), bottom, 'line'),
    text(x(reference.at), top - 9, reference.name, 'small muted middle'),
    ...cells.flatMap((cell, index) => rowOf(cell, top + index * step, { x, end, left, beside })),
    ...legendOf(bottom + 40),
  ]
  return picture({ width, height: bottom + 24 + legend, title, description, shapes })
}

function rowOf(cell, y, { x, end, left, beside }) {
  const [thick, middle] = [18, y + (beside ? 18 : 31)]
  const tall = beside ? 12 : 10
  const mark = (at, kind) =>
    at === undefined || at > end ? [] : [line(x(at), middle - tall, x(at), middle + tall, kind)]
  const names = beside ? nameShapes(left - 10, middle, cell) : [text(left, middle - 16, cell.name, 'over')]
  return [
    ...names,
    bar(left, middle - thick / 2, x(cell.value) - left, thick, cell.verdict),
    whisker(x(cell.min), x(cell.max), middle, cell.max > end),
    ...mark(cell.must, 'must'),
    ...mark(cell.aims, 'aim'),
    sign(plotEnd + 18, middle - 6, cell.verdict),
    text(plotEnd + 36, middle - 2, cell.first, cell.verdict === 'missed' ? 'lost' : 'bold'),
    text(plotEnd + 36, middle + 12, cell.second, 'small muted'),
  ].filter(shape => shape !== '')
}

/** From the smallest to the largest; an arrow where the plot ends before. */
function whisker(from, to, y, goesOn) {
  const tip = goesOn ? `M${to - 5} ${y - 4}l5 4l-5 4` : `M${to.toFixed(1)} ${y - 4}v8`
  return `<path d="M${from.toFixed(1)} ${y - 4}v8M${from.toFixed(1)} ${y}L${to.toFixed(1)} ${y}${tip}" class="whisker"/>`
}

/** All medians and bounds are seen; a repetition that ran away is not given the whole width. */
function scaleOf(cells, reference) {
  const seen =
    Math.max(reference * 1.1, ...cells.flatMap(({ value, must = 0, aims = 0 }) => [value, must, aims])) * 1.06
  const wished = Math.max(seen, Math.min(Math.max(...cells.map(({ max }) => max)), seen * 1.4))
  const every =
    [0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500].find(each => wished / each <= 8) ?? wished / 5
  return { end: wished, every }
}

function ticks(end, every) {
  return Array.from({ length: Math.floor(end / every + 1e-9) + 1 }, (_, index) => index * every)
}

function legendOf(y) {
  const entries = [
    [16, bar(16, y - 10, 22, 12, 'must'), 'reached'],
    [100, bar(100, y - 10, 22, 12, 'missed'), 'missed'],
    [180, bar(180, y - 10, 22, 12, 'none'), 'nothing asked'],
    [296, bar(296, y - 10, 22, 12, 'slower'), 'nothing asked, behind'],
    [452, line(463, y - 12, 463, y + 4, 'must'), 'must'],
    [520, line(531, y - 12, 531, y + 4, 'aim'), 'aim'],
    [582, whisker(583, 603, y - 4, false), 'smallest .. largest'],
  ]
  return entries.flatMap(([x, shape, words]) => [shape, text(x + 28, y, words, 'small muted')])
}

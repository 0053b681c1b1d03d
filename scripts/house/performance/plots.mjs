import { barPlot } from './bars.mjs'
import { shareOf } from './cells.mjs'
import { ratePlots } from './rates.mjs'
import { boundText, namesOf, short, spreadText, valueText } from './words.mjs'

const raw = { at: 1, name: 'raw = 1' }

/** The plots of ratios in the order of the page; `names` says what a bar is called, and what stands small below it. */
const ratios = [
  [
    'push-many',
    'pushMany / raw',
    'Rate of publishing with pushMany over that of the raw client with its best batches.',
  ],
  [
    'consume',
    'Consume / raw',
    'Rate of consuming and acknowledging over that of the raw client with its best batches.',
  ],
  [
    'push',
    'Un-awaited push / raw',
    'Many push calls that nobody awaits one by one, over the raw client with its best batches.',
  ],
  [
    'chains',
    '1,000 chains that await each push / raw',
    'A thousand at a time, each awaits its push, over the raw client with its best batches.',
  ],
  [
    'one-by-one',
    'push awaited one by one / raw awaited one by one',
    'A round trip to the server for every message, on both sides.',
  ],
  ['peers', 'Sluice / others', 'Rates over those of other libraries on the same server.', { at: 1, name: 'they = 1' }],
  [
    'variations',
    'Other ways to compare with raw',
    'All controls on: rate (not binding), concurrency, retry, timeout, expiry, dead letter. Others: as they are called.',
  ],
  [
    'cpu',
    'CPU of raw / CPU of Sluice',
    'What a message costs the client’s process: what is left to compare where the server is the bottleneck.',
  ],
  [
    'backlogs',
    'A backlog of 1,000,000 / of 10,000',
    'Rate of consuming from a long queue over that from a short one, both Sluice.',
    { at: 1, name: 'no slower = 1' },
  ],
]

/** Of each plot: `{ id, title, about, alt, svg, cells }`; a plot without a cell is left out. */
export function plotsOf(reports, cells) {
  const bars = ratios.map(([id, title, about, reference = raw]) => {
    return plotOf(
      id,
      title,
      about,
      cells.filter(({ plot }) => plot === id),
      found => ({ reference, beside: true, cells: found.map(ratioBar) }),
    )
  })
  const bounded = cells.filter(({ plot }) => plot === 'limits')
  const limits = plotOf(
    'limits',
    'Bounds of their own',
    'How much of its bound each figure uses: up to 100 % is reached, above is missed.',
    bounded,
    found => {
      return { reference: { at: 100, name: 'the bound' }, beside: false, unit: ' %', cells: found.map(limitBar) }
    },
  )
  return [...ratePlots(reports, cells), ...bars, limits].filter(({ cells: { length } }) => length > 0)
}

function plotOf(id, title, about, cells, draw) {
  if (cells.length === 0) return { id, title, about, cells }
  const description = describe(cells)
  return {
    id,
    title,
    about,
    cells,
    alt: `${title}. ${description}`,
    svg: barPlot({ title, about, description, ...draw(cells) }),
  }
}

/** For those who cannot see it, and for those who want only the result. */
export function describe(cells) {
  const missed = cells.filter(({ figure: { verdict } }) => verdict === 'missed')
  const asked = cells.filter(({ figure: { verdict } }) => verdict !== 'none')
  const values = cells.map(
    cell => `${[cell.subject, cell.label].filter(Boolean).join(', ')} ${valueText(cell.figure, cell.figure.median)}`,
  )
  const result =
    asked.length === 0
      ? 'Nothing was asked'
      : `${asked.length - missed.length} of ${asked.length} reached what was asked`
  return `${values.join('; ')}. ${result}.`
}

function ratioBar({ plot, subject, label, figure, metric, ours, theirs, other }) {
  const { median, min, max, must, aims, verdict } = figure
  const look = verdict === 'none' && median < 1 ? 'slower' : verdict
  const unit = metric?.startsWith('CPU') ? ' µs' : '/s'
  const than = plot === 'backlogs' ? 'short' : plot === 'peers' ? other : 'raw'
  const rates = ours === undefined ? [] : [`${short(ours)}${unit}, ${than} ${short(theirs)}`]
  const bounds = must === undefined ? [] : [`must ${boundText(must)}`]
  return {
    ...namesOf(subject, label),
    ...{ verdict: look, value: median, min, max, must: boundOf(must), aims: boundOf(aims) },
    first: headline(figure, look),
    second: [...bounds, ...rates].join(' · '),
  }
}

function limitBar({ subject, figure }) {
  const { unit, median, min, max, must, aims, verdict } = figure
  const share = value => 100 * shareOf({ must }, value)
  const [low, high] = [share(min), share(max)].sort((one, other) => one - other)
  const aim = aims === undefined ? undefined : share(boundOf(aims))
  return {
    name: subject,
    ...{ verdict, value: share(median), min: low, max: high, must: 100, aims: aim },
    first: headline(figure, verdict),
    second: `must ${boundText(must, unit)}`,
  }
}

function headline(figure, look) {
  const word = { missed: ' missed', slower: ' behind' }[look] ?? ''
  return `${valueText(figure, figure.median)} ${spreadText(figure)}${word}`
}

function boundOf(bound) {
  return bound === undefined ? undefined : 'most' in bound ? bound.most : bound.least
}

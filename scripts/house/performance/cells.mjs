const rate = 'messages a second'
const cpu = 'CPU µs a message'
const publish = ', publish'
const consume = ', consume'

/** Half of the path by what a figure calls it. */
const halfOf = what => (what === 'consume' ? consume : publish)

/**
 * What figures are called, first match first: the plot they stand in, whose bar it is, and which measurements they were
 * made of: `[metric, variant, variant it is compared with]`.
 */
const kinds = [
  ['push-many', /^(.+), `pushMany` \/ raw$/, () => ({ from: [rate + publish, 'pushMany', 'raw'] })],
  ['consume', /^(.+), consume \/ raw$/, () => ({ from: [rate + consume, 'pushMany', 'raw'] })],
  ['push', /^(.+), un-awaited `push` \/ raw$/, () => ({ from: [rate + publish, 'push', 'raw'] })],
  ['chains', /^(.+), 1,000 chains that await \/ raw$/, () => ({ from: [rate + publish, 'chains', 'raw'] })],
  [
    'one-by-one',
    /^(.+), `push` awaited one by one \/ raw awaited one by one$/,
    () => ({ from: [rate, 'push', 'raw'] }),
  ],
  ['variations', /^(.+), (consume|`pushMany`) \/ raw,? (?!by CPU)(.+)$/, (what, how) => variation(what, how)],
  ['cpu', /^(.+), (.+) \/ raw, by CPU(?: of the client)?$/, what => ({ label: what, from: byCpu(what) })],
  ['peers', /^(.+), (consume|`pushMany`) \/ (\p{Lu}.*)$/u, (what, peer) => beside(what, peer)],
  ['backlogs', /^(?:(.+), )?consume rate at a backlog of 1,000,000 \/ of 10,000$/, () => backlog],
]

const backlog = { from: [rate, '1,000,000', '10,000'] }

/** `with …` names controls of ours, or a raw client that works otherwise; what stands alone is the name of a variant. */
function variation(what, how) {
  const others = { 'with overlapping calls': 'raw, overlapping', 'with ten priorities': 'raw, ten priorities' }
  if (how.startsWith('with rate'))
    return { label: `${what}, all controls on`, from: [rate + halfOf(what), 'controls', 'raw'] }
  const other = others[how] ?? how
  const called = other.startsWith('raw') ? other : `raw, ${other}`
  return { label: `${what}; ${called}`, from: [rate + halfOf(what), 'pushMany', other] }
}

function byCpu(what) {
  return [cpu + halfOf(what), what.includes('un-awaited') ? 'push' : 'pushMany', 'raw']
}

function beside(what, peer) {
  return { label: `${what}, beside ${peer}`, from: [rate + halfOf(what), 'pushMany', peer] }
}

/**
 * Every figure of the reports, with the plot it belongs to: `limits` for what has a bound of its own, `undefined` for
 * what is only compared and stands in the table alone.
 */
export function cellsOf(reports) {
  return reports.flatMap(report => report.rows.flatMap(row => row.figures.map(figure => cellOf(report, row, figure))))
}

function cellOf(report, row, figure) {
  const common = { group: report.group, figure }
  for (const [plot, form, more] of kinds) {
    const found = form.exec(figure.name)
    if (found === null) continue
    const [, subject = 'memory', ...rest] = found
    const { label, from } = more(...rest)
    return { ...common, plot, subject: plain(subject), label: plain(label ?? ''), ...measured(row, from) }
  }
  return {
    ...common,
    plot: shareOf(figure) === undefined ? undefined : 'limits',
    subject: plain(figure.name),
    label: '',
  }
}

/** Medians of what was divided; nothing for a row that has no such variant. */
function measured({ variants }, [metric, ours, theirs]) {
  const [one, other] = [variants[ours]?.[metric]?.median, variants[theirs]?.[metric]?.median]
  return one === undefined || other === undefined ? {} : { metric, ours: one, theirs: other, other: theirs }
}

/** How much of what it may be it is: 1 is the bound, above is missed. */
export function shareOf({ must }, value = 1) {
  if (must === undefined) return undefined
  if ('most' in must) return must.most > 0 ? value / must.most : undefined
  return value > 0 ? must.least / value : undefined
}

function plain(text) {
  return text.replaceAll('`', '')
}

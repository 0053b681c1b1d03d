import { boundText, spreadText, valueText, verdictText } from './words.mjs'

/** What we ask of ourselves and no figure answers yet, and how such a figure would be called. */
const wanted = [
  ['Redis, Sluice / Celery’s best pool: ≥ 10', /^Redis.*\/ Celery/],
  [
    'RabbitMQ, Sluice / Celery’s best pool, consume: ≥ 9 with classic queues, ≥ 20 with quorum queues',
    /^RabbitMQ.*consume \/ Celery/,
  ],
  ['RabbitMQ, Sluice / Celery with confirmed publishes, publish: ≥ 10', /^RabbitMQ.*push.*\/ Celery/],
  ['Redis Streams / raw with all controls and deduplication: ≥ 0.7', /^Redis Streams.*\/ raw.*dedupe/],
]

const intro = [
  'Every broker that has been measured, on one page, losing cells included. A ratio is Sluice over the raw client, or over another library, on the same server in the same minute: both sides run in turn, each in a fresh process;',
  'medians count, whiskers show the smallest and the largest. The raw client uses its best batches with the guarantee that a task needs. A bar above 1 is faster than that. `must` is what we hold ourselves to; a bar that misses it is hatched, orange and',
  'marked ✗; one that is behind where nothing is asked has an orange edge and a −. What exactly was run, and what was durable, stands in the page of each group.',
]

/** The whole page; `folder` is where the plots lie, seen from the page. */
export function pageOf({ reports, missing, cells, plots, rates, folder }) {
  return `${[
    '# Performance',
    '',
    '<!-- Written by `npm run docs:write` from benchmarks/reports/*.json. Do not edit. -->',
    '',
    ...intro,
    '',
    ...lost(cells, missing),
    ...['## What was measured, and where', '', ...table(...origins(reports)), '', ...notes(reports)],
    ...[
      '## Plots',
      '',
      ...plots.flatMap(({ id, title, alt }) => [`### ${title}`, '', `![${alt}](${folder}/${id}.svg)`, '']),
    ],
    ...['### Messages a second, as text', '', ...table(...rates), ''],
    ...['## All figures', '', 'The same as text, and what has no bar: medians (smallest .. largest).', ''],
    ...reports.flatMap(({ group }) => figures(group, cells)),
  ]
    .join('\n')
    .trimEnd()}\n`
}

function lost(cells, missing) {
  const asked = cells.filter(({ figure: { verdict } }) => verdict !== 'none')
  const missed = cells.filter(({ figure: { verdict } }) => verdict === 'missed')
  const open = wanted.filter(([, form]) => !cells.some(({ figure }) => form.test(figure.name))).map(([what]) => what)
  const unmeasured = [...open, ...missing.map(group => `the group \`${group}\`: no report`)]
  return [
    '## What misses',
    '',
    `${missed.length} of ${asked.length} figures with a bound miss it${missed.length === 0 ? '.' : ':'}`,
    '',
    ...(missed.length === 0
      ? []
      : [
          ...table(
            ['figure', 'measured', 'must'],
            missed.map(({ group, figure }) => [
              linked(group, figure),
              measured(figure),
              boundText(figure.must, figure.unit),
            ]),
          ),
          '',
        ]),
    ...(unmeasured.length === 0
      ? []
      : ['Asked, and not measured yet:', '', ...unmeasured.map(what => `- ${what}`), '']),
  ]
}

function origins(reports) {
  const headings = ['group', 'measured', 'machine', 'node', 'versions', 'repetitions', 'sources', 'again']
  const rows = reports.map(({ group, day, machine, versions = {}, repetitions, sources, provisional }) => [
    `[${group}](performance-${group}.md)`,
    `${day}${provisional === undefined ? '' : ', **provisional**'}`,
    `${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, ${machine.system}`,
    `${machine.node}, V8 ${machine.v8}`,
    Object.entries(versions)
      .map(([what, version]) => `${what} ${version}`)
      .join(', ') || '–',
    String(repetitions),
    sources === undefined ? 'not recorded' : `\`${sources.slice(0, 12)}\``,
    `\`npm run bench -- ${group} --write\``,
  ])
  return [headings, rows]
}

function notes(reports) {
  const provisional = reports.filter(report => report.provisional !== undefined)
  return [
    '`sources` is the beginning of a hash of the programs, core and the adapters as they were measured; `node scripts/check.mjs performance-docs` says which reports are older than the sources.',
    '',
    ...(provisional.length === 0
      ? []
      : ['Provisional:', '', ...provisional.map(({ group, provisional: why }) => `- ${group}: ${why}`), '']),
  ]
}

function figures(group, cells) {
  const rows = cells
    .filter(cell => cell.group === group)
    .map(({ plot, figure }) => [
      figure.name,
      measured(figure),
      boundText(figure.must, figure.unit),
      boundText(figure.aims, figure.unit),
      resultOf(plot, figure),
    ])
  return [
    `### ${group}`,
    '',
    ...table(['figure', 'measured', 'must', 'aims at', ''], rows),
    '',
    `How, and each variant by itself: [${group}](performance-${group}.md).`,
    '',
  ]
}

/** Of ratios that nobody asked anything of, those below 1 are said to be so. */
function resultOf(plot, { verdict, median }) {
  return verdict === 'none' && plot !== undefined && median < 1 ? '− behind, nothing asked' : verdictText[verdict]
}

function measured(figure) {
  return `${valueText(figure, figure.median)} ${spreadText(figure)}`
}

function linked(group, { name }) {
  return `[${name}](performance-${group}.md)`
}

function table(headings, rows) {
  return [headings, headings.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
}

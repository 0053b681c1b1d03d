import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimRows } from '../house/capability-rows.mjs'

const guide = 'documentation'
const page = 'docs/adapters/capabilities.md'
/** Stores have reports too, and core plays every class of broker: neither is an adapter that one chooses. */
const form = /^packages\/(core\/conformance|(?!core\/)[^/]+\/conformance(\.(?!store)[^/]+)?)\.json$/

/** Those that need no server come first. */
const first = ['packages/broker-sqlite/', 'packages/core/']

/** The table of capabilities says what the committed conformance reports say. */
export function check(project) {
  const { reports, findings } = gather(project)
  if (!project.exists(page) || project.read(page) !== render(reports)) {
    const message = 'it does not say what the conformance reports say.'
    const remedy = '`npm run docs:write` and commit the page.'
    findings.push({ file: page, rule: 'capabilities-stale', message, remedy, guide })
  }
  return { findings, note: `${reports.length} reports` }
}

/** Writes the page anew; answers which reports say too little. */
export function write(project) {
  const { reports, findings } = gather(project)
  writeFileSync(join(project.root, page), render(reports))
  return findings
}

function gather(project) {
  const found = project
    .files()
    .filter(file => form.test(file))
    .map(file => ({ file, report: project.json(file) }))
  const findings = found
    .filter(({ report }) => report.claims === undefined)
    .map(({ file }) => ({
      file,
      rule: 'report-without-claims',
      message: 'it does not say what the broker claims.',
      remedy: 'Write it anew: run its conformance test with SLUICE_WRITE_REPORT=1.',
      guide,
    }))
  const rank = ({ file }) => -first.findIndex(folder => file.startsWith(folder))
  const reports = found
    .filter(({ report }) => report.claims !== undefined)
    .sort((a, b) => rank(a) - rank(b) || (bare(a.file) < bare(b.file) ? -1 : 1))
  return { reports, findings }
}

/** `conformance.json` before `conformance.classic.json`. */
function bare(file) {
  return file.slice(0, -'.json'.length)
}

/** Reports of one package that claim the same are one column: another server, another way to be connected. */
function columnsOf(reports) {
  const columns = new Map()
  for (const { file, report } of reports) {
    const key = JSON.stringify([report.package.name, report.claims])
    const mode = bare(file).split('/').at(-1).slice('conformance.'.length)
    const column = columns.get(key) ?? { claims: report.claims, runs: [] }
    columns.set(key, column)
    column.runs.push({ mode, ...report })
  }
  return [...columns.values()]
}

function titleOf({ claims, runs: [{ mode }] }) {
  return mode === '' ? claims.broker : `${claims.broker} (${mode})`
}

/** One line for each run, each with its mode where there are several. */
function each(runs, say) {
  return runs.map(run => `${runs.length > 1 && run.mode !== '' ? `${run.mode}: ` : ''}${say(run)}`).join('<br>')
}

function result({ totals }) {
  const { passed, failed, notClaimed, waived } = totals
  const rest = [
    [failed, 'failed'],
    [notClaimed, 'not claimed'],
    [waived, 'waived'],
  ]
  return [`${passed} passed`, ...rest.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)].join(
    ', ',
  )
}

function server({ broker }) {
  return `${broker.name} ${broker.version}${broker.real ? '' : ' (not the real one)'}`
}

function render(reports) {
  const columns = columnsOf(reports)
  const facts = columns.map(({ claims }) => ({
    claims,
    capabilities: claims.capabilities,
    limits: claims.capabilities.limits,
  }))
  const rows = [
    ['', ...columns.map(titleOf)],
    ['---', ...columns.map(() => '---')],
    ['package', ...columns.map(({ runs }) => `\`${runs[0].package.name}\``)],
    ...claimRows.map(([name, say]) => [name, ...facts.map(say)]),
    ['checked on', ...columns.map(({ runs }) => each(runs, server))],
    ['conformance', ...columns.map(({ runs }) => each(runs, result))],
  ]
  const lines = [
    '# What each broker can do',
    '',
    '<!-- Written by `npm run docs:write` from packages/*/conformance*.json. Do not edit. -->',
    '',
    'What each adapter claims, as it answered on the server named below, and what became of the conformance suite there: every claim is checked, both ways. What a broker cannot do, core',
    "supplies or refuses by name; `String(await task.explain())` says which. What the words mean: [contract.md](contract.md). What is waived, and why, stands in each package's `conformance.json`.",
    '',
    ...rows.map(cells => `| ${cells.join(' | ')} |`),
    '',
  ]
  return lines.join('\n')
}

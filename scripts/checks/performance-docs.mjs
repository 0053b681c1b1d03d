import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { benchSources } from '../house/bench-sources.mjs'
import { cellsOf } from '../house/performance/cells.mjs'
import { pageOf } from '../house/performance/page.mjs'
import { plotsOf } from '../house/performance/plots.mjs'
import { rateTable } from '../house/performance/rates.mjs'
import { missingGroups, reportsOf } from '../house/performance/reports.mjs'

const guide = 'documentation'
const page = 'docs/performance.md'
const folder = 'pictures/performance'

/** The page of all measurements and its plots say what the committed reports say. */
export function check(project) {
  const reports = reportsOf(project)
  const made = filesOf(project, reports)
  const stale = [...made].filter(([file, content]) => !project.exists(file) || project.read(file) !== content)
  const findings = [...stale.map(([file]) => file), ...strays(project, made)].map(file => ({
    file,
    rule: 'performance-stale',
    message: 'it does not say what the reports of the benchmarks say.',
    remedy: '`npm run docs:write` and commit what it writes.',
    guide,
  }))
  return { findings, note: [`${reports.length} reports`, ...remarks(project, reports)].join('; ') }
}

/** Writes page and plots anew, and removes plots that nothing makes any more. */
export function write(project) {
  const made = filesOf(project, reportsOf(project))
  for (const file of strays(project, made)) rmSync(join(project.root, file))
  for (const [file, content] of made) {
    mkdirSync(dirname(join(project.root, file)), { recursive: true })
    writeFileSync(join(project.root, file), content)
  }
  return []
}

function filesOf(project, reports) {
  const cells = cellsOf(reports)
  const plots = plotsOf(reports, cells)
  const missing = missingGroups(project, reports)
  return new Map([
    [page, pageOf({ reports, missing, cells, plots, rates: rateTable(reports, cells), folder })],
    ...plots.map(({ id, svg }) => [`docs/${folder}/${id}.svg`, svg]),
  ])
}

function strays(project, made) {
  return project.files().filter(file => file.startsWith(`docs/${folder}/`) && project.exists(file) && !made.has(file))
}

/** What is to be known and is no mistake. */
function remarks(project, reports) {
  const provisional = reports.filter(report => report.provisional !== undefined)
  const older = reports.filter(
    ({ group, sources }) => sources !== undefined && sources !== benchSources(project, group),
  )
  const said = [
    ['provisional', provisional],
    ['older than the sources', older],
  ]
  return said.flatMap(([what, which]) =>
    which.length === 0 ? [] : [`${what}: ${which.map(({ group }) => group).join(', ')}`],
  )
}

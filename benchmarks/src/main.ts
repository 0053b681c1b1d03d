import { ServerMissing } from '@sluice/testbed'
import { type Command, readCommand, usage } from './command-line.js'
import { gate } from './harness/gate.js'
import { keep } from './harness/keep.js'
import { originsOf } from './harness/origins.js'
import { missedOf, type Report, reportOf, reportRow, type RowReport } from './harness/report.js'
import { reportText } from './harness/report-text.js'
import type { Row } from './harness/row.js'
import { runRow } from './harness/run-row.js'
import { Servers } from './harness/servers.js'
import { circumstancesOf, markdownOf } from './harness/table.js'
import { rows } from './rows/rows.js'

process.exitCode = await main(process.argv.slice(2))

/** 1 if anything missed its "must", in runs of full length. */
async function main(argv: readonly string[]): Promise<number> {
  const command = readCommand(argv)
  if (command.group === 'gate') {
    const counts = await withServers(servers => gate(rows, { run: (row, running) => runRow(row, running, servers) }))
    console.log(JSON.stringify(counts))
    return counts.failed === 0 ? 0 : 1
  }
  const chosen = rows.filter(
    ({ group, name }) => (command.group ?? group) === group && name.includes(command.row ?? ''),
  )
  const groups = [...new Set(chosen.map(({ group }) => group))]
  if (groups.length === 0) {
    const known = [...new Set(rows.map(({ group }) => group))]
    console.error(`${usage}\ngroups: ${known.join(', ')}\nrows: ${rows.map(({ name }) => name).join(', ')}`)
    return 1
  }
  const missed: string[] = []
  for (const group of groups) {
    const inGroup = chosen.filter(row => row.group === group)
    // For each group its own: an idle server costs the next one time.
    const report = await withServers(servers => measure(group, inGroup, command, servers))
    if (command.write) await keep(report)
    console.log(command.json ? reportText(report) : `${markdownOf(report)}\n${circumstancesOf(report)}\n`)
    missed.push(...missedOf(report))
  }
  for (const name of missed) console.error(`missed: ${name}`)
  return missed.length > 0 && command.scale === 'full' ? 1 : 0
}

async function withServers<Result>(work: (servers: Servers) => Promise<Result>): Promise<Result> {
  const servers = new Servers()
  try {
    return await work(servers)
  } finally {
    await servers.close()
  }
}

/** A row whose server cannot be had is left out and named; a report that is kept has all rows. */
async function measure(group: string, chosen: readonly Row[], command: Command, servers: Servers): Promise<Report> {
  const { scale, repeat, profile, provisional } = command
  const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const progress = (text: string): void => console.error(text)
  const reports: RowReport[] = []
  for (const row of chosen) {
    try {
      reports.push(reportRow(row, await runRow(row, { scale, repeat, nodeOptions, progress }, servers)))
    } catch (error) {
      if (!(error instanceof ServerMissing) || command.write) throw error
      console.error(`skipped: ${row.name}: ${error.message}`)
    }
  }
  const origins = await originsOf(group, servers.versions)
  const why = provisional === undefined ? {} : { provisional }
  return reportOf({ group, scale, repetitions: repeat, ...why, ...origins }, reports)
}

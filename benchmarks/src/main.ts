import { type Command, readCommand, usage } from './command-line.js'
import { gate } from './harness/gate.js'
import { keep } from './harness/keep.js'
import { type Report, reportOf, reportRow, type RowReport } from './harness/report.js'
import { reportText } from './harness/report-text.js'
import { runRow } from './harness/run-row.js'
import { circumstancesOf, markdownOf } from './harness/table.js'
import { rows } from './rows/rows.js'

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const command = readCommand(argv)
  if (command.group === 'gate') {
    const counts = await gate(rows)
    console.log(JSON.stringify(counts))
    return counts.failed === 0 ? 0 : 1
  }
  const chosen = rows.filter(({ group, name }) => group === command.group && name.includes(command.row ?? ''))
  if (chosen.length === 0) {
    const groups = [...new Set(rows.map(({ group }) => group))]
    console.error(`${usage}\ngroups: ${groups.join(', ')}\nrows: ${rows.map(({ name }) => name).join(', ')}`)
    return command.group === undefined ? 0 : 1
  }
  const report = await measure(command)
  if (command.write) await keep(report)
  console.log(command.json ? reportText(report) : `${markdownOf(report)}\n${circumstancesOf(report)}`)
  return 0

  async function measure({ group = '', scale, repeat, profile }: Command): Promise<Report> {
    const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
    const progress = (text: string): void => console.error(text)
    const reports: RowReport[] = []
    for (const row of chosen) {
      reports.push(reportRow(row, await runRow(row, { scale, repeat, nodeOptions, progress })))
    }
    return reportOf(group, scale, repeat, reports)
  }
}

import { boundText, valueText } from './words.js'
import type { Verdict } from './judge.js'
import type { Report, RowReport } from './report.js'

const verdicts: { readonly [verdict in Verdict]: string } = {
  aims: 'reached, aim too',
  must: 'reached',
  missed: '**missed**',
  none: 'for comparison',
}

/** The report as Markdown: what is asked first, what the programs measured by themselves after it. */
export function markdownOf(report: Report): string {
  const asked = report.rows.flatMap(({ figures }) =>
    figures.map(figure => [
      figure.name,
      valueText(figure),
      boundText(figure.must, figure),
      boundText(figure.aims, figure),
      verdicts[figure.verdict],
      figure.elsewhere ?? '–',
    ]),
  )
  const headings = ['what', 'measured', 'must', 'aims at', '', 'best elsewhere']
  return [...tableOf(headings, asked), '', ...report.rows.flatMap(detailsOf)].join('\n')
}

/** The machine and the method in one sentence. */
export function circumstancesOf(report: Report): string {
  const { machine, scale, repetitions, day, provisional, versions = {} } = report
  const { cpu, cores, memoryGb, system, node, v8 } = machine
  const how = scale === 'quick' ? ' Short runs, for a first look.' : ''
  const who = Object.entries(versions).map(([what, version]) => `${what} ${version}`)
  const against = provisional === undefined ? '' : ` **Provisional:** ${provisional}.`
  return (
    `Measured on ${day}: ${cores} cores (${cpu}), ${memoryGb} GB, ${[system, `Node ${node} (V8 ${v8})`, ...who].join(', ')}. Medians of ` +
    `${repetitions} repetitions (smallest .. largest), each in a fresh process, raw and Sluice in turn.${how}${against}`
  )
}

function detailsOf({ row, about, variants }: RowReport): string[] {
  const rows = Object.entries(variants).flatMap(([variant, measured]) =>
    Object.entries(measured).map(([name, { median, min, max }]) => [
      variant,
      name,
      short(median),
      `${short(min)} .. ${short(max)}`,
    ]),
  )
  return [`### ${row}`, '', about, '', ...tableOf(['variant', 'what', 'median', 'smallest .. largest'], rows), '']
}

function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((_, column) => Math.max(...[headings, ...rows].map(row => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(headings), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)]
}

/** Three digits that count, or whole numbers. */
function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3
  return value.toFixed(digits)
}

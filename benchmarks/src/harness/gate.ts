import { gateBound, judge, keeps } from './judge.js'
import type { Figure, Row } from './row.js'
import { type Running, type Runs, runRow } from './run-row.js'
import { boundText, valueText } from './words.js'

export interface GateCounts {
  passed: number
  failed: number
  skipped: number
}

/** So often a row is measured at most where something misses: one slow repetition decides nothing. */
const mostRepeats = 7

const short = { scale: 'quick', gatedOnly: true } as const

/**
 * Holds the gated figures to what they must reach: short runs, by CPU, medians. A figure that misses is looked at more
 * often, and the median of all repetitions decides. Prints a line for each.
 */
export async function gate(
  rows: readonly Row[],
  run: (row: Row, running: Running) => Promise<Runs> = runRow,
  print: (line: string) => void = console.log,
): Promise<GateCounts> {
  const counts: GateCounts = { passed: 0, failed: 0, skipped: 0 }
  for (const row of rows) {
    const figures = row.figures.filter(({ gated }) => gated === true || gated === 'half')
    if (figures.length === 0) continue
    let runs = await run(row, { ...short, repeat: row.gateRepeats ?? 3 })
    if (!figures.every(figure => holds(figure, runs))) {
      runs = [...runs, ...(await run(row, { ...short, repeat: mostRepeats - runs.length }))]
    }
    for (const figure of figures) {
      const good = holds(figure, runs)
      if (good) counts.passed++
      else counts.failed++
      print(`${good ? 'ok  ' : 'FAIL'} ${line(figure, runs)}`)
    }
  }
  return counts
}

function holds(figure: Figure, runs: Runs): boolean {
  const bound = gateBound(figure, runs)
  return bound === undefined || keeps(judge(figure, runs).median, bound)
}

function line(figure: Figure, runs: Runs): string {
  const judged = judge(figure, runs)
  return `${figure.name}: ${valueText(judged)}, must be ${boundText(gateBound(figure, runs), judged)}`
}

import { ServerMissing } from '@sluice/testbed'
import { gateBound, judge, keeps } from './judge.js'
import type { Figure, Row } from './row.js'
import type { Running, Runs } from './run-row.js'
import { boundText, valueText } from './words.js'

export interface GateCounts {
  passed: number
  failed: number
  skipped: number
}

export interface GateSurroundings {
  run(row: Row, running: Running): Promise<Runs>
  print?(line: string): void
  /** Whether a missing server is a failure. Default: with `CI=true`. */
  readonly allMustBeHad?: boolean | undefined
}

/** So often a row is measured at most where something misses: one slow repetition decides nothing. */
const mostRepeats = 7

const short = { scale: 'quick', gatedOnly: true } as const

/**
 * Holds the gated figures to what they must reach: short runs, by CPU, medians. A figure that misses is looked at more
 * often, and the median of all repetitions decides. Prints a line for each. Where a server cannot be had its figures are
 * skipped by name; they fail where everything must be had.
 */
export async function gate(
  rows: readonly Row[],
  { run, print = console.log, allMustBeHad = process.env.CI === 'true' }: GateSurroundings,
): Promise<GateCounts> {
  const counts: GateCounts = { passed: 0, failed: 0, skipped: 0 }
  for (const row of rows) {
    const figures = row.figures.filter(({ gated }) => gated === true || gated === 'half')
    if (figures.length === 0) continue
    const runs = await enough(row, figures, run)
    if (runs instanceof ServerMissing) {
      counts[allMustBeHad ? 'failed' : 'skipped'] += figures.length
      for (const { name } of figures) print(`${allMustBeHad ? 'FAIL' : 'skip'} ${name}: ${runs.message}`)
      continue
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

/** Why not, where the server is missing. */
async function enough(
  row: Row,
  figures: readonly Figure[],
  run: GateSurroundings['run'],
): Promise<Runs | ServerMissing> {
  try {
    const runs = await run(row, { ...short, repeat: row.gateRepeats ?? 3 })
    if (figures.every(figure => holds(figure, runs))) return runs
    return [...runs, ...(await run(row, { ...short, repeat: mostRepeats - runs.length }))]
  } catch (error) {
    if (error instanceof ServerMissing) return error
    throw error
  }
}

function holds(figure: Figure, runs: Runs): boolean {
  const bound = gateBound(figure, runs)
  return bound === undefined || keeps(judge(figure, runs).median, bound)
}

function line(figure: Figure, runs: Runs): string {
  const judged = judge(figure, runs)
  return `${figure.name}: ${valueText(judged)}, must be ${boundText(gateBound(figure, runs), judged)}`
}

import { median, type Spread, spread } from '../measure/statistics.js'
import type { Bound, Figure } from './row.js'
import { repetitionOf, type Runs } from './run-row.js'

/** `aims`: all that is wanted; `must`: enough; `missed`: not; `none`: nothing was asked. */
export type Verdict = 'aims' | 'must' | 'missed' | 'none'

/** A figure, measured: values by repetition, and what they are worth. */
export interface Judged extends Spread {
  readonly name: string
  readonly unit: string
  readonly digits: number
  readonly values: readonly number[]
  readonly elsewhere: string | undefined
  readonly must: Bound | undefined
  readonly aims: Bound | undefined
  readonly verdict: Verdict
}

export function judge(figure: Figure, runs: Runs): Judged {
  const values = runs.map(samples => figure.value(repetitionOf(samples)))
  const { name, unit, digits, elsewhere, must, aims } = figure
  const seen = spread(values)
  return { name, unit, digits, ...seen, values, elsewhere, must, aims, verdict: verdictOf(seen.median, must, aims) }
}

export function keeps(value: number, bound: Bound): boolean {
  return 'most' in bound ? value <= bound.most : value >= bound.least
}

function verdictOf(value: number, must: Bound | undefined, aims: Bound | undefined): Verdict {
  if (aims !== undefined && keeps(value, aims)) return 'aims'
  if (must !== undefined) return keeps(value, must) ? 'must' : 'missed'
  return aims === undefined ? 'none' : 'missed'
}

/** The bound that the gate holds a figure to on this machine; `undefined`: none. */
export function gateBound(figure: Figure, runs: Runs): Bound | undefined {
  const must = figure.gated === 'half' ? halfOf(figure.must) : figure.must
  if (must === undefined || figure.slowness === undefined || !('most' in must)) return must
  const slowness = median(runs.map(samples => Math.max(1, figure.slowness?.(repetitionOf(samples)) ?? 1)))
  return { most: must.most * slowness }
}

/** Half as good. */
function halfOf(bound: Bound | undefined): Bound | undefined {
  if (bound === undefined) return undefined
  return 'most' in bound ? { most: bound.most * 2 } : { least: bound.least / 2 }
}

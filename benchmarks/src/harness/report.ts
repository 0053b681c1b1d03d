import { type Spread, spread } from '../measure/statistics.js'
import { type Judged, judge } from './judge.js'
import { type Machine, thisMachine } from './machine.js'
import type { Origins } from './origins.js'
import type { Row, Sample, Scale } from './row.js'
import type { Runs } from './run-row.js'

/** One row as measured: its lines of the table, and what each variant measured by itself. */
export interface RowReport {
  readonly row: string
  readonly about: string
  readonly figures: readonly Judged[]
  readonly variants: { readonly [variant: string]: { readonly [name: string]: Spread } }
}

export interface Report extends Partial<Origins> {
  readonly group: string
  readonly scale: Scale
  readonly repetitions: number
  /** The day, in UTC. */
  readonly day: string
  /** Why these figures are to be measured again; nothing is known against those without it. */
  readonly provisional?: string
  readonly machine: Machine
  readonly rows: readonly RowReport[]
}

export function reportRow(row: Row, runs: Runs): RowReport {
  const variants: { [variant: string]: { [name: string]: Spread } } = {}
  for (const variant of runs[0]?.keys() ?? [])
    variants[variant] = spreadsOf(runs.map(samples => samples.get(variant) ?? {}))
  return { row: row.name, about: row.about, figures: row.figures.map(figure => judge(figure, runs)), variants }
}

export function reportOf(
  about: Pick<Report, 'group' | 'scale' | 'repetitions' | 'provisional' | keyof Origins>,
  rows: readonly RowReport[],
): Report {
  const { group, scale, repetitions, ...rest } = about
  const day = new Date().toISOString().slice(0, 10)
  return { group, scale, repetitions, day, ...rest, machine: thisMachine(), rows }
}

function spreadsOf(samples: readonly Sample[]): { [name: string]: Spread } {
  const names = Object.keys(samples[0] ?? {})
  return Object.fromEntries(names.map(name => [name, spread(samples.map(sample => sample[name] ?? Number.NaN))]))
}

/** The names of the figures that are not what they must be. */
export function missedOf(report: Report): string[] {
  return report.rows.flatMap(({ figures }) =>
    figures.flatMap(({ name, verdict, must }) => (verdict === 'missed' && must !== undefined ? [name] : [])),
  )
}

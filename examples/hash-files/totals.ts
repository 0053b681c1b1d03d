import type { Facts } from './outcome.js'

/** What many files come to. */
export interface Totals {
  readonly files: number
  readonly bytes: number
  readonly lines: number
  readonly gzip: number
  /** Files whose content an earlier one has. */
  readonly duplicates: number
}

export function totalsOf(all: readonly Facts[]): Totals {
  const sum = (name: 'bytes' | 'lines' | 'gzip'): number => all.reduce((total, facts) => total + facts[name], 0)
  const distinct = new Set(all.map(({ sha256 }) => sha256)).size
  return {
    files: all.length,
    bytes: sum('bytes'),
    lines: sum('lines'),
    gzip: sum('gzip'),
    duplicates: all.length - distinct,
  }
}

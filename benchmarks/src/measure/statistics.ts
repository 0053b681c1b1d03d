/** What several repetitions of one number say. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The middle of the sorted values; between the two middle ones of an even count. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no median of nothing')
  const sorted = [...values].sort((one, other) => one - other)
  const upper = sorted.length >> 1
  const high = sorted[upper] as number
  return sorted.length % 2 === 1 ? high : ((sorted[upper - 1] as number) + high) / 2
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/** How far the values lie from the middle of their range, as a share of it: 0.05 is "flat within 5 %". */
export function unevenness(values: readonly number[]): number {
  const { min, max } = spread(values)
  return (max - min) / (max + min)
}

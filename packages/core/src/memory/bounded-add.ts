import type { Addition } from '../contract/store.js'

/**
 * The arithmetic of `Store.add`. `current` is `undefined` where there is no number yet.
 *
 * Amounts may be fractions (a slot every 1000/7 ms), so counts of units are rounded where they are all but whole; the
 * ceiling itself is never passed.
 */
export function boundedAdd(
  current: number | undefined,
  addition: Pick<Addition, 'by' | 'unit'>,
  floor: number | undefined,
  ceiling: number | undefined,
): { readonly before: number; readonly after: number } {
  const { by, unit } = addition
  const before = Math.max(current ?? floor ?? 0, floor ?? -Infinity)
  if (by < 0) return { before, after: Math.max(before + by, floor ?? -Infinity) }
  let units = Math.floor(by / unit + 1e-9)
  if (ceiling !== undefined && before + units * unit > ceiling) {
    units = Math.max(Math.floor((ceiling - before) / unit + 1e-9), 0)
    while (units > 0 && before + units * unit > ceiling) units--
  }
  return { before, after: before + units * unit }
}

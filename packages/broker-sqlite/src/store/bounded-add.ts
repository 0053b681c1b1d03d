import type { Addition, Bound } from '@sluice/core/adapter'

/** Amounts may be fractions (a slot every 1000/7 ms): counts of units that are all but whole count as whole. */
const nearlyWhole = 1e-9

/** The arithmetic of `Store.add`; `current` is `undefined` where there is no number yet. */
export function boundedAdd(
  current: number | undefined,
  addition: Addition,
  now: number,
): { readonly before: number; readonly after: number } {
  const { by, unit } = addition
  const floor = instant(addition.floor, now)
  const ceiling = instant(addition.ceiling, now)
  const before = Math.max(current ?? floor ?? 0, floor ?? -Infinity)
  if (by < 0) return { before, after: Math.max(before + by, floor ?? -Infinity) }
  const wanted = Math.floor(by / unit + nearlyWhole)
  if (ceiling === undefined || before + wanted * unit <= ceiling) return { before, after: before + wanted * unit }
  let units = Math.max(Math.floor((ceiling - before) / unit + nearlyWhole), 0)
  // Rounding may have gone one too far: the ceiling itself is never passed.
  while (units > 0 && before + units * unit > ceiling) units--
  return { before, after: before + units * unit }
}

function instant(bound: Bound | undefined, now: number): number | undefined {
  return typeof bound === 'object' ? now + bound.now : bound
}

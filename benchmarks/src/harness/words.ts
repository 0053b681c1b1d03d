import type { Judged } from './judge.js'
import type { Bound } from './row.js'

type Form = Pick<Judged, 'unit' | 'digits'>

/** `1.31 µs (1.22 .. 1.40)` */
export function valueText(judged: Form & Pick<Judged, 'median' | 'min' | 'max' | 'values'>): string {
  const { digits, unit } = judged
  const middle = `${judged.median.toFixed(digits)}${spaced(unit)}`
  if (judged.values.length === 1) return middle
  return `${middle} (${judged.min.toFixed(digits)} .. ${judged.max.toFixed(digits)})`
}

/** `≤ 2.5 µs`; `–` for none. */
export function boundText(bound: Bound | undefined, { unit }: Form): string {
  if (bound === undefined) return '–'
  const [sign, value] = 'most' in bound ? ['≤', bound.most] : ['≥', bound.least]
  return `${sign} ${Number(value.toFixed(2))}${spaced(unit)}`
}

function spaced(unit: string): string {
  return unit === '' ? '' : ` ${unit}`
}

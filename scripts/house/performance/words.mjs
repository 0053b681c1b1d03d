/** `0.79`, `2.5 µs`. */
export function valueText({ digits, unit }, value) {
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`
}

/** `(0.75 .. 0.93)`, the smallest and the largest. */
export function spreadText({ digits, min, max }) {
  return `(${min.toFixed(digits)} .. ${max.toFixed(digits)})`
}

/** `≥ 0.7`; nothing asked is `–`. */
export function boundText(bound, unit = '') {
  if (bound === undefined) return '–'
  const [sign, value] = 'most' in bound ? ['≤', bound.most] : ['≥', bound.least]
  return `${sign} ${Number(value.toFixed(2))}${unit === '' ? '' : ` ${unit}`}`
}

/** What stands large and what stands small below it: `RabbitMQ classic queue` over `ten priorities; consume`. */
export function namesOf(subject, label = '') {
  const [name, ...more] = subject.split(', ')
  return { name, note: [more.join(', '), label].filter(words => words !== '').join('; ') }
}

/** Three digits that count: `138,000`, `15.5`. */
export function short(value) {
  return Number(value.toPrecision(3)).toLocaleString('en')
}

/** What a verdict is called, with its sign. */
export const verdictText = {
  aims: '✓ reached, aim too',
  must: '✓ reached',
  missed: '✗ **missed**',
  none: 'for comparison',
}

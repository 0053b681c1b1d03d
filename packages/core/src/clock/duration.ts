const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export type DurationUnit = keyof typeof unitMs

/** Milliseconds as a number, or a text such as `'250ms'`, `'1.5s'`, `'10m'`, `'2h'`, `'7d'`. */
export type Duration = number | `${number}${DurationUnit}`

/** A hundred years: longer is a slip of the keyboard, and would end in dates that do not exist. */
export const longestDurationMs: number = 36_500 * unitMs.d

const form = /^((?:0|[1-9]\d*)(?:\.\d+)?)(ms|s|m|h|d)$/

/** The end of a sentence that begins with "it must be". */
export const durationForms: string =
  "a positive number of milliseconds or a text like '250ms', '1.5s', '10m', '2h', '7d'"

/**
 * The milliseconds a duration means; `undefined` for everything that is none: zero, negative, not finite, above a
 * hundred years, with exponent, sign or space. Pure and total: any value gets an answer.
 */
export function readDuration(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? readText(value) : value
  if (typeof milliseconds !== 'number') return undefined
  return milliseconds > 0 && milliseconds <= longestDurationMs ? milliseconds : undefined
}

function readText(text: string): number | undefined {
  const [, amount, unit] = form.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * unitMs[unit as DurationUnit]
}

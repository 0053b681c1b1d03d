const perMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** So many a second, minute, hour or day: `'5/s'`, `'0.01/s'`, `'100/m'`. */
export type RateText = `${number}/${keyof typeof perMs}`

/** What a rate text means. */
export interface Rate {
  /** Starts per period; may be a fraction. */
  readonly limit: number
  readonly perMs: number
}

const form = /^((?:0|[1-9]\d*)(?:\.\d+)?)\/([smhd])$/

/** The end of a sentence that begins with "it must be". */
export const rateForms: string = "a text like '5/s', '0.01/s', '100/m', '2000/h', '10/d'"

/** The rate that a text means; `undefined` for everything that is none. Pure and total: any value gets an answer. */
export function readRate(value: unknown): Rate | undefined {
  if (typeof value !== 'string') return undefined
  const [, amount, unit] = form.exec(value) ?? []
  const limit = Number(amount)
  if (!(limit > 0 && Number.isFinite(limit))) return undefined
  return { limit, perMs: perMs[unit as keyof typeof perMs] }
}

const dayMs = 86_400_000

const seconds = /^\d{1,12}$/
/** RFC 9110: the form of today, and the two that recipients must still read. */
const httpDate =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/

/**
 * How long a server asks us to wait, in milliseconds from `now` (wall clock): the value of a `Retry-After` header
 * (seconds or an HTTP date), a date, or milliseconds as a number. At least 0, at most a day, whatever it says.
 * `undefined`: it makes no sense. Pure and total.
 */
export function readRetryAfter(value: unknown, now: number): number | undefined {
  const delayMs = read(value, now)
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), dayMs)
}

function read(value: unknown, now: number): number {
  if (typeof value === 'number') return value
  if (value instanceof Date) return value.getTime() - now
  if (typeof value !== 'string') return Number.NaN
  const text = value.trim()
  if (seconds.test(text)) return Number(text) * 1_000
  if (!httpDate.test(text)) return Number.NaN
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) - now
}

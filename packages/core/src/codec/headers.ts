import type { Headers } from '../contract/message.js'

/** The headers of Sluice; lower case, times as decimal milliseconds. DESIGN section 5 is the table. */
export const header = {
  id: 'sluice-id',
  publishedAt: 'sluice-at',
  attempt: 'sluice-attempt',
  dueAt: 'sluice-due',
  expiresAt: 'sluice-expires',
  overrides: 'sluice-opts',
  dead: 'sluice-dead',
} as const

/** The latest instant that a header may name, in wall-clock milliseconds. */
export const farthestMs = 9_000_000_000_000_000

/** A whole number within bounds out of a stranger's header; anything else counts as absent. */
export function wholeNumber(headers: Headers | undefined, name: string, most: number): number | undefined {
  if (headers === undefined) return undefined
  const text = Object.hasOwn(headers, name) ? headers[name] : undefined
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return value <= most ? value : undefined
}

/** A copy with some names set and, where the value is `undefined`, removed; `undefined` when nothing is left. */
export function withHeaders(
  headers: Headers | undefined,
  changes: { readonly [name: string]: string | undefined },
): Headers | undefined {
  const merged: { [name: string]: string } = Object.create(null)
  if (headers !== undefined) for (const name of Object.keys(headers)) merged[name] = headers[name] as string
  for (const name of Object.keys(changes)) {
    const value = changes[name]
    if (value === undefined) delete merged[name]
    else merged[name] = value
  }
  for (const _ in merged) return merged
  return undefined
}

/** UTF-8 bytes of all names and values. */
export function bytesOfHeaders(headers: Headers | undefined): number {
  if (headers === undefined) return 0
  let bytes = 0
  for (const name of Object.keys(headers)) bytes += Buffer.byteLength(name) + Buffer.byteLength(headers[name] as string)
  return bytes
}

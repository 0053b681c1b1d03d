import type { Headers } from '@sluice/core/adapter'

/** The header that has a column of its own, so that whoever looks into the file can ask for it. */
const expiresHeader = 'sluice-expires'

/** Headers as two columns: the expiry as a number, where it is one to the letter, and the others as JSON. */
export interface HeaderColumns {
  readonly expires: number | null
  readonly headers: string | null
}

const none: HeaderColumns = { expires: null, headers: null }

export function toColumns(headers: Headers | undefined): HeaderColumns {
  if (headers === undefined) return none
  const text = Object.hasOwn(headers, expiresHeader) ? headers[expiresHeader] : undefined
  const expires = text === undefined ? Number.NaN : Number(text)
  if (!Number.isSafeInteger(expires) || String(expires) !== text) {
    return { expires: null, headers: JSON.stringify(headers) }
  }
  const { [expiresHeader]: _, ...others } = headers
  return { expires, headers: Object.keys(others).length === 0 ? null : JSON.stringify(others) }
}

export function fromColumns(headers: string | null, expires: number | null): Headers | undefined {
  const others = headers === null ? undefined : (JSON.parse(headers) as Headers)
  if (expires === null) return others
  return { ...others, [expiresHeader]: String(expires) }
}

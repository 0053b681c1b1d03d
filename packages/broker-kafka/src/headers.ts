import type { Headers } from '@sluice/core/adapter'

const idHeader = 'sluice-id'

type Pair = readonly [name: string, value: string]

/** Our headers as records carry them, the id first. */
export function headerPairs(id: string, headers: Headers | undefined): readonly Pair[] {
  const pairs: Pair[] = [[idHeader, id]]
  for (const name of Object.keys(headers ?? {})) pairs.push([name, headers?.[name] as string])
  return pairs
}

export interface ArrivedHeaders {
  readonly id: string | undefined
  readonly headers: Headers | undefined
}

/** What a record brought: names in lower case, several values of one name in one line. */
export function readHeaders(pairs: readonly Pair[]): ArrivedHeaders {
  let id: string | undefined
  let headers: { [name: string]: string } | undefined
  for (const [given, value] of pairs) {
    const name = given.toLowerCase()
    if (name === idHeader) {
      id ??= value
      continue
    }
    headers ??= {}
    const text = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value
    // Assigned, `__proto__` would be a prototype and no header.
    if (name === '__proto__') Object.defineProperty(headers, name, { ...asField, value: text })
    else headers[name] = text
  }
  return { id, headers }
}

const asField = { enumerable: true, writable: true, configurable: true } as const

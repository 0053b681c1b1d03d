import type { Headers } from '@sluice/core/adapter'
import type { HeaderSink } from './drivers/driver.js'

const idHeader = 'sluice-id'

type Pair = readonly [name: string, value: string]

/** Our headers as records carry them, the id first. */
export function headerPairs(id: string, headers: Headers | undefined): readonly Pair[] {
  const pairs: Pair[] = [[idHeader, id]]
  for (const name of Object.keys(headers ?? {})) pairs.push([name, headers?.[name] as string])
  return pairs
}

/** Gathers what a record brought: names in lower case, several values of one name in one line. */
export class ArrivedHeaders implements HeaderSink {
  id: string | undefined = undefined
  headers: { [name: string]: string } | undefined = undefined

  add(given: string, value: string): void {
    const name = given.toLowerCase()
    if (name === idHeader) {
      this.id ??= value
      return
    }
    this.headers ??= {}
    const text = Object.hasOwn(this.headers, name) ? `${this.headers[name]}, ${value}` : value
    // Assigned, `__proto__` would be a prototype and no header.
    if (name === '__proto__') Object.defineProperty(this.headers, name, { ...asField, value: text })
    else this.headers[name] = text
  }
}

const asField = { enumerable: true, writable: true, configurable: true } as const

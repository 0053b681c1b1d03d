import type { Headers } from '@sluice/core/adapter'

/** What RabbitMQ writes itself, into messages that were dead-lettered or handed out before. */
const ofServer = /^x-(death|first-death-.*|last-death-.*|delivery-count|acquired-count)$/
/** amqplib decodes tables into plain objects, where this name would be lost: it travels under another. */
const lostName = '__proto__'
const lostNameOnWire = 'sluice-name-__proto__'
/** RabbitMQ would route by these. */
const routing: ReadonlySet<string> = new Set(['CC', 'BCC'])

/** A table for amqplib; `undefined` where there is nothing, for a table costs. */
export function toTable(headers: Headers | undefined): Headers | undefined {
  if (headers === undefined || !Object.hasOwn(headers, lostName)) return headers
  const { [lostName]: value, ...others } = headers
  return { ...others, [lostNameOnWire]: value as string }
}

/** Why these headers cannot travel; `most` in bytes of names and values. */
export function refuseHeaders(headers: Headers, most: number): 'too-large' | 'invalid' | undefined {
  let bytes = 0
  for (const name of Object.keys(headers)) {
    const length = Buffer.byteLength(name)
    if (length > 255 || length === 0 || routing.has(name) || ofServer.test(name)) return 'invalid'
    bytes += length + Buffer.byteLength(headers[name] as string)
  }
  return bytes > most ? 'too-large' : undefined
}

/** Names and texts of a table from anywhere. Numbers and truth values become texts; what has no text is left out. */
export function fromTable(table: unknown): Headers | undefined {
  if (typeof table !== 'object' || table === null) return undefined
  let headers: { [name: string]: string } | undefined
  // Most messages have an empty table; amqplib's has no prototype but Object's, whose names are not enumerable.
  for (const name in table) {
    if (!Object.hasOwn(table, name)) continue
    const value = (table as { readonly [name: string]: unknown })[name]
    const text = typeof value === 'string' ? value : textOf(value)
    if (text === undefined || ofServer.test(name)) continue
    headers ??= {}
    if (name === lostNameOnWire) define(headers, lostName, text)
    else headers[name] = text
  }
  return headers
}

/** How often a quorum queue handed the message out and got it back. */
export function returnsOf(table: unknown): number {
  if (typeof table !== 'object' || table === null || !Object.hasOwn(table, 'x-delivery-count')) return 0
  const count = (table as { readonly 'x-delivery-count': unknown })['x-delivery-count']
  return typeof count === 'number' && count > 0 ? Math.floor(count) : 0
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined
}

/** Assignment would change the prototype. */
function define(headers: object, name: string, value: string): void {
  Object.defineProperty(headers, name, { value, enumerable: true, configurable: true, writable: true })
}

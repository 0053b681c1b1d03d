import type { Headers } from '@sluice/core/adapter'
import { NatsFault } from './link/nats-fault.js'

const idHeader = 'sluice-id'
/** Begins a value that is written as JSON, because as it stands it would not arrive: line breaks, spaces at its ends. */
const written = '=json:'
const plain = /^[\x21-\x7e]+$/
/** Has no bytes of its own in UTF-8. */
const loneSurrogate = /\p{Surrogate}/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const control = /[\x00-\x08\x0a-\x1f]/
const legalName = /^[\x21-\x39\x3b-\x7e]+$/

/** Instructions to the server begin so; what users and strangers send must never be one. */
const reserved = /^(nats-|=)/i

function lineOf(value: string): string {
  if (plain.test(value) && !value.startsWith(written)) return value
  const bare =
    value === value.trim() && !control.test(value) && !loneSurrogate.test(value) && !value.startsWith(written)
  return bare ? value : `${written}${JSON.stringify(value)}`
}

function textOf(value: string): string {
  if (!value.startsWith(written)) return value
  try {
    const text: unknown = JSON.parse(value.slice(written.length))
    return typeof text === 'string' ? text : value
  } catch {
    return value // a stranger's own
  }
}

/** The lines of our headers, the id among them. @throws {NatsFault} for a name that NATS cannot bear. */
export function headerLines(id: string, headers: Headers | undefined): string {
  let lines = `${idHeader}: ${lineOf(id)}\r\n`
  if (headers === undefined) return lines
  for (const name of Object.keys(headers)) {
    if (!legalName.test(name)) throw new NatsFault('invalid', 'A header of this name cannot travel over NATS.')
    const own = reserved.test(name) || name === idHeader ? `=${name}` : name
    lines += `${own}: ${lineOf(headers[name] as string)}\r\n`
  }
  return lines
}

export interface ArrivedHeaders {
  readonly id: string | undefined
  readonly headers: Headers | undefined
}

/**
 * What a message brought, from its header block as text: names in lower case, several values of one name in one line. The server's
 * own stay behind, but for the message id, which is the id where a stranger gave no other.
 */
export function readHeaders(text: string): ArrivedHeaders {
  let id: string | undefined
  let messageId: string | undefined
  let headers: { [name: string]: string } | undefined
  for (let from = text.indexOf('\r\n') + 2; from > 1 && from < text.length; ) {
    const end = text.indexOf('\r\n', from)
    const colon = text.indexOf(':', from)
    if (end <= from || colon === -1) break
    if (colon < end) {
      const name = text.slice(from, colon)
      const value = text.slice(colon + 1, end).trim()
      if (name === idHeader) id = textOf(value)
      else if (name === 'Nats-Msg-Id') messageId = value
      else if (!name.startsWith('Nats-')) {
        headers ??= {}
        add(headers, name.toLowerCase(), value)
      }
    }
    from = end + 2
  }
  return { id: id ?? messageId, headers }
}

function add(headers: { [name: string]: string }, given: string, value: string): void {
  if (given.startsWith('nats-')) return
  const name = given.startsWith('=') ? given.slice(1) : given
  const before = Object.hasOwn(headers, name) ? `${headers[name]}, ` : ''
  // Assigned, `__proto__` would be a prototype and no header.
  if (name === '__proto__') Object.defineProperty(headers, name, { ...asField, value: before + textOf(value) })
  else headers[name] = before + textOf(value)
}

const asField = { enumerable: true, writable: true, configurable: true } as const

import type { Headers } from '@sluice/core/adapter'
import { NatsFault } from './link/nats-fault.js'

const idHeader = 'sluice-id'
/** Begins a value that is written as JSON, because as it stands it would not arrive: line breaks, spaces at its ends. */
const written = '=json:'
const plain = /^[\x21-\x7e]+$/
const legalName = /^[\x21-\x39\x3b-\x7e]+$/

/** Instructions to the server begin so; what users and strangers send must never be one. */
const reserved = /^(nats-|=)/i

function lineOf(value: string): string {
  if (plain.test(value) && !value.startsWith(written)) return value
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  const bare = value === value.trim() && !/[\x00-\x08\x0a-\x1f]/.test(value) && !value.startsWith(written)
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

const none: ArrivedHeaders = { id: undefined, headers: undefined }

/** What a message brought: names in lower case, several values of one name in one line. The server's own stay behind. */
export function readHeaders(arrived: Iterable<readonly [string, readonly string[]]> | undefined): ArrivedHeaders {
  if (arrived === undefined) return none
  let id: string | undefined
  let messageId: string | undefined
  let headers: { [name: string]: string } | undefined
  for (const [given, values] of arrived) {
    const value = values.length === 1 ? (values[0] as string) : values.join(', ')
    if (given === idHeader) {
      id = textOf(value)
      continue
    }
    if (given === 'Nats-Msg-Id') {
      messageId = value
      continue
    }
    const name = given.toLowerCase()
    if (name.startsWith('nats-')) continue
    headers ??= {}
    const own = name.startsWith('=') ? name.slice(1) : name
    // Assigned, it would be a prototype and no header.
    if (own === '__proto__') Object.defineProperty(headers, own, { ...asField, value: textOf(value) })
    else headers[own] = textOf(value)
  }
  return { id: id ?? messageId, headers }
}

const asField = { enumerable: true, writable: true, configurable: true } as const

/** As `readHeaders`, of the stored text. */
export function headersOfText(text: string): ArrivedHeaders {
  const [, ...lines] = text.split('\r\n')
  const found: [string, string[]][] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) found.push([line.slice(0, colon), [line.slice(colon + 1).trim()]])
  }
  return readHeaders(found)
}

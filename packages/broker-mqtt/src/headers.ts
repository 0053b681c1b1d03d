import type { Headers } from '@sluice/core/adapter'

const idHeader = 'sluice-id'
/** Begins a text that is written as JSON, because MQTT forbids some of its signs: line breaks and other controls. */
const written = '=json:'
const plain = /^[\x20-\x7e]*$/
/** Servers may end the connection over these, beside what JSON escapes by itself. */
const forbidden = /[\u007f-\u009f\ufdd0-\ufdef]|\p{Noncharacter_Code_Point}/gu

/** As the wire has user properties. */
export type Properties = { [name: string]: string | string[] }

function lineOf(text: string): string {
  if (text.startsWith(written)) return writtenOut(text)
  if (plain.test(text)) return text
  const json = JSON.stringify(text)
  forbidden.lastIndex = 0
  // Two signs for the quotes: longer than that, JSON had to escape something.
  const clean = json.length === text.length + 2 + (text.match(/["\\]/g)?.length ?? 0)
  return clean && !forbidden.test(text) ? text : writtenOut(text)
}

function writtenOut(text: string): string {
  const units = (sign: string): string =>
    Array.from({ length: sign.length }, (_, n) => `\\u${sign.charCodeAt(n).toString(16).padStart(4, '0')}`).join('')
  return `${written}${JSON.stringify(text).replace(forbidden, units)}`
}

function textOf(line: string): string {
  if (!line.startsWith(written)) return line
  try {
    const text: unknown = JSON.parse(line.slice(written.length))
    return typeof text === 'string' ? text : line
  } catch {
    return line // a stranger's own
  }
}

/** User properties of a message. */
export function propertiesOf(id: string, headers: Headers | undefined): Properties {
  const properties: Properties = Object.create(null)
  properties[idHeader] = lineOf(id)
  if (headers === undefined) return properties
  for (const name of Object.keys(headers)) {
    properties[name === idHeader ? `=${name}` : lineOf(name)] = lineOf(headers[name] as string)
  }
  return properties
}

export interface ArrivedHeaders {
  readonly id: string | undefined
  readonly headers: Headers | undefined
}

const none: ArrivedHeaders = { id: undefined, headers: undefined }

/** What a message brought: names in lower case, several values of one name in one line. */
export function readProperties(arrived: Properties | undefined): ArrivedHeaders {
  if (arrived === undefined) return none
  let id: string | undefined
  let headers: { [name: string]: string } | undefined
  for (const given of Object.keys(arrived)) {
    const value = arrived[given] as string | string[]
    const text = typeof value === 'string' ? textOf(value) : value.map(textOf).join(', ')
    if (given === idHeader) {
      id = text
      continue
    }
    headers ??= {}
    const name = (given === `=${idHeader}` ? idHeader : textOf(given)).toLowerCase()
    // Assigned, it would be a prototype and no header.
    if (name === '__proto__') Object.defineProperty(headers, name, { ...asField, value: text })
    else headers[name] = text
  }
  return { id, headers }
}

const asField = { enumerable: true, writable: true, configurable: true } as const

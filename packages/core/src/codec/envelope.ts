import type { Headers } from '../contract/message.js'
import { header } from './headers.js'

/** The reserved last key under which a broker without headers carries them. */
export const envelopeKey = 'extra'

/** The key that holds a body which is no JSON object, as base64. */
const rawKey = 'sluice-raw'

const quote = 34
const brace = 123

/** Splices id and headers onto the text of a JSON object, which has no space around it. */
export function wrapEnvelope(text: string, id: string, headers: Headers | undefined): string {
  // After the brace a key or nothing: only what strangers wrote has spaces to look behind.
  const empty = text.charCodeAt(1) !== quote && text.slice(1, -1).trim() === ''
  return flat(`${text.slice(0, -1)}${empty ? '' : ','}"${envelopeKey}":${extraOf(id, headers)}}`)
}

/**
 * The same text in one piece. V8 keeps a text that was put together as its pieces until somebody reads it: many that
 * wait in the outbox would be twice as large, and cost the collector more than all else. Reading one character joins
 * them; the answer is used, or the compiler leaves the reading out.
 */
function flat(text: string): string {
  return text.charCodeAt(0) === brace ? text : text.trim()
}

/** The same for a body that is no JSON object: it is wrapped whole. */
export function wrapWhole(body: string | Uint8Array, id: string, headers: Headers | undefined): string {
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return `{"${rawKey}":"${bytes.toString('base64')}","${envelopeKey}":${extraOf(id, headers)}}`
}

function extraOf(id: string, headers: Headers | undefined): string {
  // Once for each message that is published: most have no header but the id.
  if (headers === undefined) return `{"${header.id}":${JSON.stringify(id)}}`
  return JSON.stringify({ ...headers, [header.id]: id })
}

/** Arguments and what stood beside them. */
export interface Unwrapped {
  /** Whether there was an envelope. */
  readonly found: boolean
  /** Without the envelope; `undefined`: the body was wrapped whole and stands in `body`. */
  readonly args: { [key: string]: unknown } | undefined
  readonly body: Uint8Array | undefined
  readonly id: string | undefined
  readonly headers: Headers | undefined
}

/** Takes the envelope off decoded arguments, which it changes. Anything that is no envelope of ours stays an argument. */
export function unwrapEnvelope(args: { [key: string]: unknown }): Unwrapped {
  const none = { found: false, args, body: undefined, id: undefined, headers: undefined }
  const extra = Object.hasOwn(args, envelopeKey) ? args[envelopeKey] : undefined
  if (typeof extra !== 'object' || extra === null || Array.isArray(extra)) return none
  const headers: { [name: string]: string } = Object.create(null)
  let id: string | undefined
  let any = false
  for (const [name, value] of Object.entries(extra)) {
    if (typeof value !== 'string') return none
    if (name === header.id) id = value
    else {
      headers[name] = value
      any = true
    }
  }
  delete args[envelopeKey]
  const raw = Object.hasOwn(args, rawKey) ? args[rawKey] : undefined
  const whole = typeof raw === 'string' && Object.keys(args).length === 1
  return {
    found: true,
    args: whole ? undefined : args,
    body: whole ? Buffer.from(raw, 'base64') : undefined,
    id,
    headers: any ? headers : undefined,
  }
}

/**
 * The text of a body without its envelope, every other character as it was sent: numbers too large for us keep their
 * digits. Only for a text in which
 * `unwrapEnvelope` found one.
 */
export function cutEnvelope(text: string): string {
  const key = `"${envelopeKey}":`
  const at = text.lastIndexOf(key)
  const before = text[at - 1]
  if ((before === ',' || before === '{') && isJson(text.slice(at + key.length, -1))) {
    return `${text.slice(0, before === ',' ? at - 1 : at)}}`
  }
  // A stranger put it elsewhere, or wrote it otherwise.
  const args = JSON.parse(text) as { [key: string]: unknown }
  delete args[envelopeKey]
  return JSON.stringify(args)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

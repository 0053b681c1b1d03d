import type { Headers } from '../contract/message.js'
import { header } from './headers.js'

/** The reserved last key under which a broker without headers carries them. */
export const envelopeKey = 'extra'

/** The key that holds a body which is no JSON object, as base64. */
const rawKey = 'sluice-raw'

/** Splices id and headers onto the JSON text. A body that is no JSON object text is wrapped whole. */
export function wrapEnvelope(body: string | Uint8Array, id: string, headers: Headers | undefined): string {
  const extra = JSON.stringify({ ...headers, [header.id]: id })
  if (typeof body === 'string' && body.startsWith('{') && body.endsWith('}')) {
    const inside = body.slice(1, -1).trim()
    return `{${inside}${inside === '' ? '' : ','}"${envelopeKey}":${extra}}`
  }
  return `{"${rawKey}":"${Buffer.from(body as string).toString('base64')}","${envelopeKey}":${extra}}`
}

export interface Unwrapped {
  /** The arguments without the envelope; `undefined`: the body was wrapped whole and stands in `body`. */
  readonly args: object | undefined
  readonly body: Uint8Array | undefined
  readonly id: string | undefined
  readonly headers: Headers | undefined
}

/** Takes the envelope off decoded arguments, which it changes. Anything that is no envelope of ours stays an argument. */
export function unwrapEnvelope(args: { [key: string]: unknown }): Unwrapped {
  const extra = Object.hasOwn(args, envelopeKey) ? args[envelopeKey] : undefined
  if (typeof extra !== 'object' || extra === null || Array.isArray(extra)) {
    return { args, body: undefined, id: undefined, headers: undefined }
  }
  const headers: { [name: string]: string } = Object.create(null)
  let id: string | undefined
  let any = false
  for (const [name, value] of Object.entries(extra)) {
    if (typeof value !== 'string') return { args, body: undefined, id: undefined, headers: undefined }
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
    args: whole ? undefined : args,
    body: whole ? Buffer.from(raw, 'base64') : undefined,
    id,
    headers: any ? headers : undefined,
  }
}

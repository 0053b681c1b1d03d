import { cutEnvelope, wrapEnvelope, wrapWhole } from '../codec/envelope.js'
import type { Headers } from '../contract/message.js'
import type { Slot } from './slot.js'

/** The body as its sender meant it: what came inside an envelope is taken out of it, and nothing else is changed. */
export function bareBody(slot: Slot): string | Uint8Array {
  if (!slot.enveloped) return slot.body
  if (slot.wrapped !== undefined) return slot.wrapped
  try {
    return cutEnvelope(textOf(slot.body))
  } catch {
    // Too deep to be written anew: it goes on as it came, its old envelope an argument like others.
    return slot.body
  }
}

/** The body in a new envelope, for a broker without headers. */
export function sealedBody(slot: Slot, headers: Headers | undefined): string {
  const body = bareBody(slot)
  return slot.readable && slot.wrapped === undefined
    ? wrapEnvelope(textOf(body), slot.id, headers)
    : wrapWhole(body, slot.id, headers)
}

function textOf(body: string | Uint8Array): string {
  const text = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
  return text.trim()
}

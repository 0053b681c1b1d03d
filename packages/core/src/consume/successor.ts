import { wrapEnvelope } from '../codec/envelope.js'
import { header, withHeaders } from '../codec/headers.js'
import { timeOfId } from '../codec/message-id.js'
import type { OutgoingMessage } from '../contract/message.js'
import type { Slot } from './slot.js'

/** What differs between a delivery and the message that takes its place. */
export interface Succession {
  readonly queue: string
  readonly dueAt: number | undefined
  readonly headers: { readonly [name: string]: string | undefined } | undefined
}

/**
 * The message that takes the place of a delivery: same id, body, key, priority and unknown headers. The time of the
 * first publishing goes along where the id does not tell it, since the broker's stamp begins anew.
 */
export function successor(slot: Slot, succession: Succession, envelope: boolean): OutgoingMessage {
  const at = slot.publishedAt
  const stamp = at !== undefined && timeOfId(slot.id) === undefined ? { [header.publishedAt]: String(at) } : undefined
  const changes = { ...stamp, ...succession.headers }
  const headers = withHeaders(slot.headers, changes)
  return {
    queue: succession.queue,
    // With an envelope the old one is inside the body as received: what was decoded is encoded anew.
    body: envelope ? wrapEnvelope(slot.unwrapped ?? slot.body, slot.id, headers) : slot.body,
    id: slot.id,
    headers: envelope ? undefined : headers,
    dueAt: succession.dueAt,
    priority: slot.priority,
    key: slot.key,
  }
}

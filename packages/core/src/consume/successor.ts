import { header, withHeaders } from '../codec/headers.js'
import { timeOfId } from '../codec/message-id.js'
import type { OutgoingMessage } from '../contract/message.js'
import { bareBody, sealedBody } from './bare-body.js'
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
  const stamp = at !== undefined && timeOfId(slot.id) !== at ? { [header.publishedAt]: String(at) } : undefined
  const changes = { ...stamp, ...succession.headers }
  const headers = withHeaders(slot.headers, changes)
  return {
    queue: succession.queue,
    body: envelope ? sealedBody(slot, headers) : bareBody(slot),
    id: slot.id,
    headers: envelope ? undefined : headers,
    dueAt: succession.dueAt,
    priority: slot.priority,
    key: slot.key,
  }
}

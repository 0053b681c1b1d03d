import type { Delivery } from '@sluice/core/adapter'
import type { ConsumeMessage } from 'amqplib'
import { fromTable, returnsOf } from '../headers.js'
import type { AmqpReceipt } from './outstanding.js'

type Writable = { -readonly [Field in keyof Delivery<AmqpReceipt>]: Delivery<AmqpReceipt>[Field] }

/** A delivery as core reads it. Total: properties are input from a stranger. */
export function toDelivery(
  { content, fields, properties }: ConsumeMessage,
  receipt: AmqpReceipt,
  { counts, priorities }: { readonly counts: boolean; readonly priorities: number },
): Delivery<AmqpReceipt> {
  const { headers, messageId, priority } = properties
  const id: unknown = messageId
  const delivery: Writable = {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    body: content,
    headers: fromTable(headers),
    receipt,
    lane: undefined,
    // A stranger may have sent the header: it is the queue's own only after a first hand-out.
    deliveryCount: counts ? (fields.redelivered ? returnsOf(headers) + 1 : 1) : 0,
    publishedAt: undefined,
    leaseUntil: undefined,
    key: undefined,
    priority: undefined,
  }
  if (typeof priority === 'number' && priority > 0) delivery.priority = Math.min(priority, priorities - 1)
  return delivery
}

import type { Delivery } from '@sluice/core/adapter'
import type { ArrivedRecord } from '../drivers/driver.js'
import { readHeaders } from '../headers.js'
import type { KafkaReceipt, Lane } from './lane.js'

const nothing = new Uint8Array(0)

/** A record as core gets it. A tombstone has an empty body. */
export function deliveryOf(
  { headers: pairs, key, offset, timestamp, value }: ArrivedRecord,
  lane: Lane,
): Delivery<KafkaReceipt> {
  const { headers, id } = readHeaders(pairs)
  return {
    id,
    body: value ?? nothing,
    headers,
    receipt: { partition: lane.partition, offset, epoch: lane.epoch },
    lane: lane.name,
    deliveryCount: 0,
    publishedAt: timestamp,
    leaseUntil: undefined,
    key: key === undefined ? undefined : Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('utf8'),
    priority: undefined,
  }
}

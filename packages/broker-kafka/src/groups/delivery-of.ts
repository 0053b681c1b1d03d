import type { Delivery } from '@sluice/core/adapter'
import type { ArrivedRecord } from '../drivers/driver.js'
import { ArrivedHeaders } from '../headers.js'
import type { KafkaReceipt, Lane } from './lane.js'

const nothing = new Uint8Array(0)

/** A record as core gets it. A tombstone has an empty body. */
export function deliveryOf(record: ArrivedRecord, lane: Lane): Delivery<KafkaReceipt> {
  const arrived = new ArrivedHeaders()
  record.readHeaders(arrived)
  const { key } = record
  return {
    id: arrived.id,
    body: record.value ?? nothing,
    headers: arrived.headers,
    receipt: { partition: lane.partition, offset: record.offset, epoch: lane.epoch },
    lane: lane.name,
    deliveryCount: 0,
    publishedAt: record.timestamp,
    leaseUntil: undefined,
    key: key === undefined ? undefined : Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('utf8'),
    priority: undefined,
  }
}

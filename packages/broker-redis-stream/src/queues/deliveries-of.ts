import type { Delivery } from '@sluice/core/adapter'
import { fromFields } from '../headers.js'
import type { RedisStreamReceipt } from './receipt.js'

/** An entry as the server answers it: id, and field names and values. */
export type Entry = readonly [id: Buffer, fields: readonly Buffer[]]

/** What all entries of one hand-out share. */
export interface HandOut {
  readonly mark: string
  readonly leaseUntil: number | undefined
}

/** @param counts how often each was handed out, where it is not the first time. */
export function deliveriesOf(
  entries: readonly Entry[],
  { mark, leaseUntil }: HandOut,
  counts?: readonly number[] | undefined,
): Delivery<RedisStreamReceipt>[] {
  const deliveries = new Array<Delivery<RedisStreamReceipt>>(entries.length)
  for (let index = 0; index < entries.length; index++) {
    const [id, fields] = entries[index] as Entry
    deliveries[index] = deliveryOf(id.toString('latin1'), fields, mark, counts?.[index] ?? 1, leaseUntil)
  }
  return deliveries
}

function deliveryOf(
  id: string,
  fields: readonly Buffer[],
  mark: string,
  count: number,
  leaseUntil: number | undefined,
): Delivery<RedisStreamReceipt> {
  const entry = fromFields(fields)
  return {
    id: entry.id,
    body: entry.body,
    headers: entry.headers,
    receipt: { id, mark },
    lane: undefined,
    deliveryCount: entry.deliveries + count,
    publishedAt: entry.at ?? Number.parseInt(id, 10),
    leaseUntil,
    key: entry.key,
    priority: undefined,
  }
}

/**
 * Somebody has deleted the content of entries that were handed out or back, by XDEL or by trimming. They are told
 * as messages without a body, which core puts aside with the reason, and are no more on the server.
 */
export function lostOnes(ids: readonly (string | Buffer)[]): Delivery<RedisStreamReceipt>[] {
  return ids.map(given => {
    const id = String(given)
    return {
      id: `lost-${id}`,
      body: '',
      headers: { 'redis-lost-entry': id },
      receipt: { id, mark: undefined },
      lane: undefined,
      deliveryCount: 1,
      publishedAt: Number.parseInt(id, 10),
      leaseUntil: undefined,
      key: undefined,
      priority: undefined,
    }
  })
}

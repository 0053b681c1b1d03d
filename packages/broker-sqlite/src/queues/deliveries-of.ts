import type { Delivery } from '@sluice/core/adapter'
import { fromColumns } from '../headers.js'
import type { Claim, ClaimedRow, SqliteReceipt } from './claim.js'

/** What was taken, as core sees it. `leaseUntil` is monotonic. */
export function deliveriesOf(
  rows: readonly ClaimedRow[],
  claim: Claim,
  leaseUntil: number | undefined,
): Delivery<SqliteReceipt>[] {
  const deliveries: Delivery<SqliteReceipt>[] = []
  for (const row of rows) {
    const [id, ref, body, count, due, published, priority = 0, key = null, headers = null, expires = null] = row
    deliveries.push({
      id: ref ?? undefined,
      body,
      headers: headers === null && expires === null ? undefined : fromColumns(headers, expires),
      receipt: { claim, row: id, settled: false },
      lane: undefined,
      deliveryCount: count + 1,
      publishedAt: published ?? due,
      leaseUntil,
      key: key ?? undefined,
      priority: priority === 0 ? undefined : priority,
    })
  }
  return deliveries
}

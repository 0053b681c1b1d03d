/** What one receive took: one lease for all of it. Its number is the fence, and is never given again. */
export interface Claim {
  readonly id: number
  readonly queue: number
}

/** Names one hand-out of one message. */
export interface SqliteReceipt {
  readonly claim: Claim
  /** Of the message's row. */
  readonly row: number
  /** Settled by us: whatever else is tried with it is stale. */
  settled: boolean
}

/** A row as it comes out of a claim. */
export type ClaimedRow = readonly [
  row: number,
  ref: string | null,
  body: string | Buffer,
  count: number,
  due: number,
  published: number | null,
  priority: number,
  key: string | null,
  headers: string | null,
  expires: number | null,
]

/** The columns of a `ClaimedRow`. */
export const claimedColumns = 'id, ref, body, count, due, published, priority, key, headers, expires'

/** In the order in which they stand in the queue; SQLite returns changed rows in any order. */
export function inOrder(rows: ClaimedRow[]): ClaimedRow[] {
  for (let index = 1; index < rows.length; index++) {
    if (compare(rows[index - 1] as ClaimedRow, rows[index] as ClaimedRow) > 0) return rows.sort(compare)
  }
  return rows
}

function compare(one: ClaimedRow, other: ClaimedRow): number {
  return other[6] - one[6] || one[4] - other[4] || one[0] - other[0]
}

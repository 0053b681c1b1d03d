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

/** A row as it stands before a claim takes it; `count` is of earlier hand-outs. */
export type ClaimedRow = readonly [
  row: number,
  ref: string | null,
  body: string | Buffer,
  count: number,
  due: number,
  published: number | null,
  priority?: number,
  key?: string | null,
  headers?: string | null,
  expires?: number | null,
]

/** The columns of a `ClaimedRow`. */
export const claimedColumns = 'id, ref, body, count, due, published, priority, key, headers, expires'

/** The first columns; instead of the others, `NULL` where all of them say nothing. */
export const plainColumns = `id, ref, body, count, due, CASE WHEN
  published IS NULL AND priority = 0 AND key IS NULL AND headers IS NULL AND expires IS NULL THEN NULL ELSE 1 END`

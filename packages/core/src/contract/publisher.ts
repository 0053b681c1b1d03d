import type { OutgoingMessage, Rejected } from './message.js'

export interface Publisher {
  /**
   * Stores a batch, at most `limits.publishBatch`, never empty, in the order given where the broker orders. Resolves
   * when the broker has confirmed everything: `[]` in the good case, else the items that are not stored. Makes each
   * queue exist first (idempotent, cached, forgotten on disconnect and on not-found).
   *
   * Core calls it concurrently, up to four at a time. Rejects with the raw error of the client when the outcome is
   * not known per item; `classify` then says what may have happened. Never retries by itself. Keeps nothing of the
   * batch once settled. After `close` it rejects with a raw error that `classify` calls `closed`.
   */
  publish(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]>
  /** Waits for what is under way, then releases. Idempotent, also while blocked; resolves even if the connection is gone. */
  close(): Promise<void>
}

import Sqlite, { type Database } from 'better-sqlite3'

export interface RawMessage {
  readonly id: string
  readonly body: string
}

export interface RawRow {
  readonly row: number
  readonly body: string
}

export const rawBatch = 500

/**
 * What somebody writes who knows better-sqlite3 and needs what a task needs: stored when told so, claimed by one, counted,
 * gone once acknowledged. One transaction for 500 rows, prepared statements, a partial index over the rows that nobody has.
 */
export class RawQueue {
  readonly #db: Database
  readonly #insert: (queue: string, due: number, id: string, body: string) => void
  readonly publish: (batch: readonly RawMessage[]) => void
  readonly claim: (owner: number, now: number) => RawRow[]
  readonly ack: (rows: readonly RawRow[], owner: number) => void

  constructor(path: string) {
    const db = new Sqlite(path)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.exec(`
      CREATE TABLE job (
        id INTEGER PRIMARY KEY, queue TEXT NOT NULL, due INTEGER NOT NULL,
        owner INTEGER NOT NULL DEFAULT 0, deliveries INTEGER NOT NULL DEFAULT 0, message_id TEXT, body TEXT NOT NULL
      );
      CREATE INDEX job_ready ON job (queue, due, id) WHERE owner = 0;
    `)
    const insert = db.prepare('INSERT INTO job (queue, due, message_id, body) VALUES (?, ?, ?, ?)')
    const take = db.prepare<[number, string, number, number], RawRow>(
      `UPDATE job SET owner = ?, deliveries = deliveries + 1 WHERE id IN
         (SELECT id FROM job WHERE owner = 0 AND queue = ? AND due <= ? ORDER BY due, id LIMIT ?)
       RETURNING id AS row, message_id, body, deliveries`,
    )
    const remove = db.prepare('DELETE FROM job WHERE id IN (SELECT value FROM json_each(?)) AND owner = ?')
    this.#db = db
    this.#insert = (queue, due, id, body) => void insert.run(queue, due, id, body)
    const publish = db.transaction((batch: readonly RawMessage[], now: number) => {
      for (const { id, body } of batch) this.#insert('orders', now, id, body)
    })
    this.publish = batch => publish.immediate(batch, Date.now())
    const claim = db.transaction((owner: number, now: number) => take.all(owner, 'orders', now, rawBatch))
    this.claim = (owner, now) => claim.immediate(owner, now)
    const ack = db.transaction((ids: string, owner: number) => void remove.run(ids, owner))
    this.ack = (rows, owner) => ack.immediate(JSON.stringify(rows.map(({ row }) => row)), owner)
  }

  /** One, in a transaction of its own. */
  publishOne({ id, body }: RawMessage): void {
    this.#insert('orders', Date.now(), id, body)
  }

  close(): void {
    this.#db.close()
  }
}

/** As short as those of Sluice, and as cheap to make. */
export function rawIds(): () => string {
  const start = Date.now().toString(36)
  let count = 0
  return () => start + (count++).toString(36)
}

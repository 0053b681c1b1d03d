import type { Database, Statement } from 'better-sqlite3'
import { delayed, free } from './message-table.js'

/** A few milliseconds of deleting. */
export const rowsAtATime = 2_000

/** Emptying queues; runs inside a transaction. The depth is the caller's. */
export class ClearTable {
  readonly #ready: Statement<[queue: number]>
  readonly #delayed: Statement<[queue: number]>
  readonly #claims: Statement<[queue: number], { id: number; first: number; last: number }>
  readonly #ofClaim: Statement<[first: number, last: number, claim: number]>
  readonly #endClaims: Statement<[queue: number]>

  constructor(db: Database) {
    const waiting = (owner: number, order: string): string =>
      `DELETE FROM message WHERE id IN
        (SELECT id FROM message WHERE queue = ? AND owner = ${owner} ORDER BY ${order} LIMIT ${rowsAtATime})`
    this.#ready = db.prepare(waiting(free, 'priority DESC, due, id'))
    this.#delayed = db.prepare(waiting(delayed, 'due, id'))
    this.#claims = db.prepare('SELECT id, first, last FROM claim WHERE queue = ?')
    this.#ofClaim = db.prepare('DELETE FROM message WHERE id BETWEEN ? AND ? AND owner = ?')
    this.#endClaims = db.prepare('DELETE FROM claim WHERE queue = ?')
  }

  /** Removes some of what is not handed out; answers how many, 0: nothing is left. */
  waiting(queue: number): number {
    return this.#ready.run(queue).changes || this.#delayed.run(queue).changes
  }

  /** Removes all, what is handed out included. */
  everything(queue: number): void {
    while (this.waiting(queue) > 0);
    for (const { id, first, last } of this.#claims.all(queue)) this.#ofClaim.run(first, last, id)
    this.#endClaims.run(queue)
  }
}

import type { Database, Statement } from 'better-sqlite3'
import { type Claim, type ClaimedRow, claimedColumns, plainColumns } from './claim.js'
import { delayed, free } from './message-table.js'
import { idsOf, type RowSet, rowSetOf } from './row-set.js'

interface Lapsed {
  readonly id: number
  readonly first: number
  readonly last: number
  readonly ids: string | null
}

/** Delayed messages made ready at a time, so that a flood of them blocks nobody. */
const mostPromoted = 1_000

const fromReady = `FROM message WHERE queue = ? AND owner = ${free} ORDER BY priority DESC, due, id LIMIT ?`

/** Handing out: claims, their leases, and what comes back. Everything but `peek` runs inside a transaction. */
export class ClaimTable {
  readonly #peek: Statement<[name: string], [ready: number, due: number | null, until: number | null]>
  readonly #lapsed: Statement<[queue: number, now: number], Lapsed>
  readonly #promote: Statement<[queue: number, now: number]>
  readonly #begin: Statement<
    [queue: number, until: number, open: number, first: number, last: number, ids: string | null]
  >
  readonly #plain: Statement<[queue: number, max: number], ClaimedRow>
  readonly #full: Statement<[queue: number, max: number], ClaimedRow>
  readonly #ownRange: Statement<[claim: number, first: number, last: number]>
  readonly #ownIds: Statement<[claim: number, ids: string]>
  readonly #deleteIds: Statement<[ids: string]>
  readonly #freeRange: Statement<[first: number, last: number, claim: number]>
  readonly #freeIds: Statement<[ids: string, claim: number]>
  readonly #extend: Statement<[until: number, claim: number]>
  readonly #end: Statement<[claim: number]>

  constructor(db: Database) {
    this.#peek = db
      .prepare<[string], [number, number | null, number | null]>(
        `SELECT EXISTS (SELECT 1 FROM message WHERE queue = q.id AND owner = ${free}),
                (SELECT due FROM message WHERE queue = q.id AND owner = ${delayed} ORDER BY due LIMIT 1),
                (SELECT until FROM claim WHERE queue = q.id ORDER BY until LIMIT 1)
         FROM queue q WHERE name = ?`,
      )
      .raw()
    this.#lapsed = db.prepare('SELECT id, first, last, ids FROM claim WHERE queue = ? AND until <= ?')
    this.#promote = db.prepare(
      `UPDATE message SET owner = ${free} WHERE id IN
         (SELECT id FROM message WHERE queue = ? AND owner = ${delayed} AND due <= ? ORDER BY due, id LIMIT ${mostPromoted})`,
    )
    this.#begin = db.prepare('INSERT INTO claim (queue, until, open, first, last, ids) VALUES (?, ?, ?, ?, ?, ?)')
    // Reading and owning are two statements of one transaction: RETURNING would copy each row once more.
    this.#plain = db.prepare<[number, number], ClaimedRow>(`SELECT ${plainColumns} ${fromReady}`).raw()
    this.#full = db.prepare<[number, number], ClaimedRow>(`SELECT ${claimedColumns} ${fromReady}`).raw()
    this.#ownRange = db.prepare('UPDATE message SET owner = ?, count = count + 1 WHERE id BETWEEN ? AND ?')
    this.#ownIds = db.prepare(
      'UPDATE message SET owner = ?, count = count + 1 WHERE id IN (SELECT value FROM json_each(?))',
    )
    this.#deleteIds = db.prepare('DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))')
    this.#freeRange = db.prepare(`UPDATE message SET owner = ${free} WHERE id BETWEEN ? AND ? AND owner = ?`)
    this.#freeIds = db.prepare(
      `UPDATE message SET owner = ${free} WHERE id IN (SELECT value FROM json_each(?)) AND owner = ?`,
    )
    this.#extend = db.prepare('UPDATE claim SET until = ? WHERE id = ?')
    this.#end = db.prepare('DELETE FROM claim WHERE id = ?')
  }

  /** When there is something to take, in wall-clock milliseconds: 0 is now, `Infinity` nobody knows. */
  peek(name: string): number {
    const found = this.#peek.get(name)
    if (found === undefined) return Infinity
    const [ready, due, until] = found
    return ready === 1 ? 0 : Math.min(due ?? Infinity, until ?? Infinity)
  }

  /** Hands out up to `max`, oldest first, until `until`. `undefined`: there is nothing. */
  take(queue: number, max: number, now: number, until: number): { claim: Claim; rows: ClaimedRow[] } | undefined {
    this.#catchUp(queue, now)
    const rows = this.#ready(queue, max)
    if (rows.length === 0) return undefined
    const { first, last, ids } = rowSetOf(rows)
    const id = Number(this.#begin.run(queue, Math.ceil(until), rows.length, first, last, ids).lastInsertRowid)
    if (last - first === rows.length - 1) this.#ownRange.run(id, first, last)
    else this.#ownIds.run(id, ids ?? idsOf(rows))
    return { claim: { id, queue }, rows }
  }

  /** Hands out for good: they are gone. */
  pop(queue: number, max: number, now: number): ClaimedRow[] {
    this.#catchUp(queue, now)
    const rows = this.#ready(queue, max)
    if (rows.length > 0) this.#deleteIds.run(idsOf(rows))
    return rows
  }

  /** Whether the claim is still there, with its lease begun anew. */
  extend(claim: Claim, until: number): boolean {
    return this.#extend.run(Math.ceil(until), claim.id).changes === 1
  }

  /** Most messages have nothing in the columns that are read last: then these are not even asked for. */
  #ready(queue: number, max: number): ClaimedRow[] {
    const rows = this.#plain.all(queue, max)
    return rows.some(row => row[5] !== null) ? this.#full.all(queue, max) : rows
  }

  /** What is due becomes ready, and what leases have ended for. */
  #catchUp(queue: number, now: number): void {
    this.#promote.run(queue, now)
    for (const lapsed of this.#lapsed.all(queue, now)) this.#giveUp(lapsed)
  }

  #giveUp({ id, first, last, ids }: RowSet & { readonly id: number }): void {
    if (ids === null) this.#freeRange.run(first, last, id)
    else this.#freeIds.run(ids, id)
    this.#end.run(id)
  }
}

import type { Database, Statement } from 'better-sqlite3'
import { again } from '../file/writer.js'
import type { Claim, SqliteReceipt } from './claim.js'
import { delayed, free } from './message-table.js'

/** Taking hand-outs back or away, each fenced by the number of its claim. Runs inside a transaction. */
export class SettleTable {
  readonly #deleteRange: Statement<[first: number, last: number, claim: number]>
  readonly #deleteIds: Statement<[ids: string, claim: number]>
  readonly #deleteOne: Statement<[row: number, claim: number]>
  readonly #release: Statement<[row: number, claim: number]>
  readonly #delay: Statement<[due: number, row: number, claim: number]>
  readonly #left: Statement<[settled: number, claim: number], number>
  readonly #end: Statement<[claim: number]>

  constructor(db: Database) {
    this.#deleteRange = db.prepare('DELETE FROM message WHERE id BETWEEN ? AND ? AND owner = ?')
    this.#deleteIds = db.prepare('DELETE FROM message WHERE id IN (SELECT value FROM json_each(?)) AND owner = ?')
    this.#deleteOne = db.prepare('DELETE FROM message WHERE id = ? AND owner = ?')
    this.#release = db.prepare(`UPDATE message SET owner = ${free}, count = count - 1 WHERE id = ? AND owner = ?`)
    this.#delay = db.prepare(
      `UPDATE message SET owner = ${delayed}, count = count - 1, published = ifnull(published, due), due = ?
       WHERE id = ? AND owner = ?`,
    )
    this.#left = db
      .prepare<[number, number], number>('UPDATE claim SET open = open - ? WHERE id = ? RETURNING open')
      .pluck()
    this.#end = db.prepare('DELETE FROM claim WHERE id = ?')
  }

  /**
   * Deletes all these rows of a claim, in one statement. Answers whether it was theirs: all or none.
   *
   * @throws `again` if only some were there; then they are to be deleted one by one.
   */
  deleteAll(claim: Claim, receipts: readonly SqliteReceipt[]): boolean {
    const first = (receipts[0] as SqliteReceipt).row
    const last = (receipts.at(-1) as SqliteReceipt).row
    const { changes } = inARow(receipts)
      ? this.#deleteRange.run(first, last, claim.id)
      : this.#deleteIds.run(`[${receipts.map(receipt => receipt.row).join(',')}]`, claim.id)
    if (changes !== 0 && changes !== receipts.length) throw again
    return changes !== 0
  }

  delete({ row, claim }: SqliteReceipt): boolean {
    return this.#deleteOne.run(row, claim.id).changes === 1
  }

  /** Back to its old place, as if it had not been handed out. */
  release({ row, claim }: SqliteReceipt): boolean {
    return this.#release.run(row, claim.id).changes === 1
  }

  /** Back to the queue when it is due. */
  delay({ row, claim }: SqliteReceipt, due: number): boolean {
    return this.#delay.run(Math.ceil(due), row, claim.id).changes === 1
  }

  /** So many of the claim are settled; with the last of them it ends. */
  settled(claim: Claim, count: number): void {
    if (count > 0 && this.#left.get(count, claim.id) === 0) this.#end.run(claim.id)
  }
}

/** Whether the receipts name rows that follow each other without a gap: a range then means them and no others. */
function inARow(receipts: readonly SqliteReceipt[]): boolean {
  const first = (receipts[0] as SqliteReceipt).row
  for (let index = 1; index < receipts.length; index++) {
    if ((receipts[index] as SqliteReceipt).row !== first + index) return false
  }
  return true
}

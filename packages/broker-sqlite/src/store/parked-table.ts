import type { ClaimedParked, Due, Parked } from '@sluice/core/adapter'
import type { Database, Statement } from 'better-sqlite3'
import { Counter } from './counters.js'

interface Waiting {
  readonly id: string
  readonly due: number
  readonly value: string
}

/** What is put aside until it is due. `now` is the store's clock. All but `count` runs inside a transaction. */
export class ParkedTable {
  readonly #numbers: Counter
  readonly #park: Statement<[line: string, id: string, due: number, place: number, value: string]>
  readonly #lapse: Statement<[line: string, now: number]>
  readonly #waiting: Statement<[line: string, now: number, max: number], Waiting>
  readonly #claim: Statement<[claim: number, until: number, line: string, id: string]>
  readonly #next: Statement<[line: string, line: string], [due: number | null, until: number | null]>
  readonly #forget: Statement<[line: string, id: string]>
  readonly #forgetClaimed: Statement<[line: string, id: string, claim: string]>
  readonly #count: Statement<[line: string], number>
  readonly #clear: Statement<[line: string, max: number]>

  constructor(db: Database) {
    this.#numbers = new Counter(db, 'parked')
    this.#park = db.prepare(
      `INSERT INTO parked (line, id, due, place, value) VALUES (?, ?, ?, ?, ?) ON CONFLICT (line, id) DO UPDATE
       SET due = excluded.due, place = excluded.place, value = excluded.value, claim = NULL, until = NULL`,
    )
    this.#lapse = db.prepare('UPDATE parked SET until = NULL WHERE line = ? AND until <= ?')
    this.#waiting = db.prepare(
      `SELECT id, due, value FROM parked WHERE line = ? AND until IS NULL AND due <= ? ORDER BY due, place LIMIT ?`,
    )
    this.#claim = db.prepare('UPDATE parked SET claim = ?, until = ? WHERE line = ? AND id = ?')
    this.#next = db
      .prepare<[string, string], [number | null, number | null]>(
        `SELECT (SELECT due FROM parked WHERE line = ? AND until IS NULL ORDER BY due LIMIT 1),
                (SELECT until FROM parked WHERE line = ? AND until IS NOT NULL ORDER BY until LIMIT 1)`,
      )
      .raw()
    this.#forget = db.prepare('DELETE FROM parked WHERE line = ? AND id = ?')
    this.#forgetClaimed = db.prepare('DELETE FROM parked WHERE line = ? AND id = ? AND claim = ?')
    this.#count = db.prepare<[string], number>('SELECT count FROM parked_set WHERE name = ?').pluck()
    this.#clear = db.prepare(
      `DELETE FROM parked WHERE (line, id) IN
         (SELECT line, id FROM parked WHERE line = ? AND until IS NULL LIMIT ?)`,
    )
  }

  park(items: readonly Parked[]): void {
    const last = this.#numbers.next(items.length)
    items.forEach(({ set, id, dueAt, value }, index) => {
      this.#park.run(set, id, Math.ceil(dueAt), last - items.length + 1 + index, value)
    })
  }

  /** When there is something to claim, by the store's clock; `Infinity`: nothing is parked. Reads only. */
  next(line: string): number {
    const [due, until] = this.#next.get(line, line) as [number | null, number | null]
    return Math.min(due ?? Infinity, until ?? Infinity)
  }

  claimDue(line: string, want: { readonly max: number; readonly leaseMs: number }, now: number): Due {
    this.#lapse.run(line, now)
    const waiting = this.#waiting.all(line, now, want.max)
    const last = waiting.length === 0 ? 0 : this.#numbers.next(waiting.length)
    const items = waiting.map(({ id, due, value }, index): ClaimedParked => {
      const claim = last - waiting.length + 1 + index
      this.#claim.run(claim, Math.ceil(now + want.leaseMs), line, id)
      return { id, dueAt: due, value, claim: String(claim) }
    })
    const next = this.next(line)
    return { items, nextInMs: next === Infinity ? undefined : Math.max(next - now, 0) }
  }

  forget(line: string, id: string, claim: string | undefined): boolean {
    const { changes } = claim === undefined ? this.#forget.run(line, id) : this.#forgetClaimed.run(line, id, claim)
    return changes === 1
  }

  count(line: string): number {
    return this.#count.get(line) ?? 0
  }

  /** Removes up to `max` that nobody holds a claim to; answers how many. */
  clear(line: string, max: number, now: number): number {
    this.#lapse.run(line, now)
    return this.#clear.run(line, max).changes
  }
}

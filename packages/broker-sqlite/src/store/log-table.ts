import type { LogEntry } from '@sluice/core/adapter'
import type { Database, Statement } from 'better-sqlite3'
import { Counter } from './counters.js'

export interface LogCap {
  readonly max: number
  readonly maxAgeMs: number
}

/** Wide enough for any number that SQLite counts to. */
const cursorWidth = 13

/** Append logs, each kept to its cap. All but `page` runs inside a transaction. */
export class LogTable {
  readonly #numbers: Counter
  readonly #append: Statement<[name: string, place: number, at: number, until: number | null, value: string]>
  readonly #cut: Statement<[name: string, name: string, max: number]>
  readonly #age: Statement<[name: string, until: number]>
  readonly #forget: Statement<[now: number]>
  readonly #page: Statement<[name: string, after: number, max: number], { place: number; at: number; value: string }>

  constructor(db: Database) {
    this.#numbers = new Counter(db, 'log')
    this.#append = db.prepare('INSERT INTO log (name, place, at, until, value) VALUES (?, ?, ?, ?, ?)')
    this.#cut = db.prepare(
      `DELETE FROM log WHERE name = ? AND place <=
         (SELECT place FROM log WHERE name = ? ORDER BY place DESC LIMIT 1 OFFSET ?)`,
    )
    this.#age = db.prepare('DELETE FROM log WHERE name = ? AND at <= ?')
    this.#forget = db.prepare(
      'DELETE FROM log WHERE (name, place) IN (SELECT name, place FROM log WHERE until <= ? ORDER BY until LIMIT 100)',
    )
    this.#page = db.prepare('SELECT place, at, value FROM log WHERE name = ? AND place > ? ORDER BY place LIMIT ?')
  }

  append(entries: readonly { readonly log: string; readonly value: string }[], cap: LogCap, now: number): void {
    const until = cap.maxAgeMs === Infinity ? null : Math.ceil(now + cap.maxAgeMs)
    const last = this.#numbers.next(entries.length)
    entries.forEach(({ log, value }, index) => {
      this.#append.run(log, last - entries.length + 1 + index, Math.trunc(now), until, value)
    })
    for (const log of new Set(entries.map(entry => entry.log))) {
      this.#cut.run(log, log, cap.max)
      if (until !== null) this.#age.run(log, now - cap.maxAgeMs)
    }
  }

  /** Logs to which nobody appends any more end by their age. */
  forgetEnded(now: number): void {
    this.#forget.run(now)
  }

  page(log: string, max: number, after: string | undefined): readonly LogEntry[] {
    const place = after === undefined ? 0 : Number.parseInt(after, 36)
    return this.#page.all(log, Number.isNaN(place) ? 0 : place, max).map(entry => ({
      cursor: entry.place.toString(36).padStart(cursorWidth, '0'),
      at: entry.at,
      value: entry.value,
    }))
  }
}

import type { Database, Statement } from 'better-sqlite3'

/** Numbers that are never given twice, in all processes. Runs inside a transaction. */
export class Counter {
  readonly #next: Statement<[count: number, name: string], number>
  readonly #name: string

  constructor(db: Database, name: 'version' | 'parked' | 'log') {
    this.#name = name
    this.#next = db
      .prepare<[number, string], number>('UPDATE counter SET value = value + ? WHERE name = ? RETURNING value')
      .pluck()
  }

  /** The last of `count` new numbers. */
  next(count = 1): number {
    return this.#next.get(count, this.#name) as number
  }
}

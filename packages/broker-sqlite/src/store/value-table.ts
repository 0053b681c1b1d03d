import type { Added, Addition, Change, Changed, StoredValue } from '@sluice/core/adapter'
import type { Database, Statement } from 'better-sqlite3'
import { SqliteFault } from '../file/sqlite-fault.js'
import { boundedAdd } from './bounded-add.js'
import { Counter } from './counters.js'

interface Held {
  readonly value: string
  readonly version: number
  readonly until: number | null
}

const longestKey = 512

/** Values by key, each until its time is over. `now` is the store's clock. All but `get` runs inside a transaction. */
export class ValueTable {
  readonly #versions: Counter
  readonly #get: Statement<[key: string, now: number], Held>
  readonly #put: Statement<[key: string, value: string, version: number, until: number | null]>
  readonly #delete: Statement<[key: string]>
  readonly #forget: Statement<[now: number]>

  constructor(db: Database) {
    this.#versions = new Counter(db, 'version')
    this.#get = db.prepare('SELECT value, version, until FROM value WHERE key = ? AND (until IS NULL OR until > ?)')
    this.#put = db.prepare('INSERT OR REPLACE INTO value (key, value, version, until) VALUES (?, ?, ?, ?)')
    this.#delete = db.prepare('DELETE FROM value WHERE key = ?')
    this.#forget = db.prepare(
      'DELETE FROM value WHERE key IN (SELECT key FROM value WHERE until <= ? ORDER BY until LIMIT 100)',
    )
  }

  get(key: string, now: number): StoredValue | undefined {
    const held = this.#get.get(key, now)
    return held && { value: held.value, version: String(held.version) }
  }

  change({ key, expect, value, ttlMs }: Change, now: number): Changed {
    check(key)
    const held = this.get(key, now)
    const met = expect === 'any' || (expect === 'absent' ? held === undefined : held?.version === expect.version)
    if (met) this.#write(key, value, ttlMs, now)
    return { done: met, current: met ? this.get(key, now) : held }
  }

  /** @throws {SqliteFault} `invalid` if there is a value that is no number. */
  add(addition: Addition, now: number): Added {
    const { key, ttlMs } = addition
    check(key)
    const held = this.#get.get(key, now)
    const current = held === undefined ? undefined : Number(held.value)
    if (Number.isNaN(current)) throw new SqliteFault('invalid', `The value of ${key} is no number.`)
    const { before, after } = boundedAdd(current, addition, now)
    this.#write(key, String(after), ttlMs, now)
    return { before, after, now }
  }

  /** Whoever writes clears away what has ended, a little at a time. */
  forgetEnded(now: number): void {
    this.#forget.run(now)
  }

  #write(key: string, value: string | undefined, ttlMs: number | undefined, now: number): void {
    if (value === undefined) this.#delete.run(key)
    else this.#put.run(key, value, this.#versions.next(), ttlMs === undefined ? null : Math.ceil(now + ttlMs))
  }
}

function check(key: string): void {
  if (key.length > longestKey) throw new SqliteFault('invalid', `A key is at most ${longestKey} characters.`)
}

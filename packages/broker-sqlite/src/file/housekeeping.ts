import type { Database } from 'better-sqlite3'
import type { Writer } from './writer.js'

/** Pages given back at a time: 8 MB, so that nobody waits for long. */
const pagesAtATime = 2_000
/** So many free pages stay for what comes next. */
const pagesKept = 500

/**
 * Keeps the file from growing: when nobody has written for a while, free pages go back to the file system bit by bit,
 * and the write-ahead log is written back and cut. Called by whoever waits for work.
 */
export class Housekeeping {
  readonly #db: Database
  readonly #writer: Writer
  #commits = 0
  #clean = true

  constructor(db: Database, writer: Writer) {
    this.#db = db
    this.#writer = writer
  }

  /** Called now and then; does a little, or nothing. */
  idle(): void {
    if (this.#writer.commits !== this.#commits) {
      this.#commits = this.#writer.commits
      this.#clean = false
      return
    }
    if (this.#clean) return
    const patience = this.#db.pragma('busy_timeout', { simple: true }) as number
    this.#db.pragma('busy_timeout = 0')
    try {
      const free = this.#db.pragma('freelist_count', { simple: true }) as number
      if (free > pagesKept) this.#db.pragma(`incremental_vacuum(${Math.min(free - pagesKept, pagesAtATime)})`)
      else {
        this.#db.pragma('wal_checkpoint(TRUNCATE)')
        this.#clean = true
      }
    } catch {
      // Somebody else is at it, or writes: another time.
    } finally {
      this.#db.pragma(`busy_timeout = ${patience}`)
    }
  }
}

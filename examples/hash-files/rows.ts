import Database from 'better-sqlite3'
import type { Outcome } from './outcome.js'

/** What the queue made of one file. */
export interface Row {
  readonly outcome: Outcome
  /** How often its message was handed out. */
  readonly deliveries: number
}

interface Stored {
  path: string
  sha256: string | null
  bytes: number | null
  lines: number | null
  gzip: number | null
  stamp: string | null
  problem: string | null
  deliveries: number
}

const layout = `CREATE TABLE IF NOT EXISTS files (
  path TEXT PRIMARY KEY, sha256 TEXT, bytes INTEGER, lines INTEGER, gzip INTEGER, stamp TEXT, problem TEXT, deliveries INTEGER
) WITHOUT ROWID`

/** The program's own table, in a database of its own; many processes may have it open. */
export class Rows {
  readonly #database: Database.Database
  readonly #insert: Database.Statement<[Stored]>

  constructor(file: string) {
    this.#database = new Database(file)
    this.#database.pragma('journal_mode = WAL')
    this.#database.pragma('synchronous = NORMAL')
    this.#database.exec(layout)
    // A file may come twice, when a worker died between its row and its acknowledgement: one row all the same.
    this.#insert = this.#database.prepare(
      `INSERT OR REPLACE INTO files (path, sha256, bytes, lines, gzip, stamp, problem, deliveries)
       VALUES (@path, @sha256, @bytes, @lines, @gzip, @stamp, @problem, @deliveries)`,
    )
  }

  /** On return the row is there for every process, also if this one is killed now. */
  save(path: string, { facts, problem }: Outcome, deliveries: number): void {
    const nothing = { sha256: null, bytes: null, lines: null, gzip: null, stamp: null }
    this.#insert.run({ ...(facts ?? nothing), path, problem: problem ?? null, deliveries })
  }

  all(): ReadonlyMap<string, Row> {
    const stored = this.#database.prepare<[], Stored>('SELECT * FROM files').all()
    return new Map(stored.map(row => [row.path, { outcome: outcomeIn(row), deliveries: row.deliveries }]))
  }

  close(): void {
    this.#database.close()
  }
}

function outcomeIn({ sha256, bytes, lines, gzip, stamp, problem }: Stored): Outcome {
  if (problem !== null) return { problem }
  return { facts: { sha256: sha256 ?? '', bytes: bytes ?? 0, lines: lines ?? 0, gzip: gzip ?? 0, stamp: stamp ?? '' } }
}

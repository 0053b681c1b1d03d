import { statSync } from 'node:fs'
import type { Clock, Host } from '@sluice/core/adapter'
import type { Database } from 'better-sqlite3'
import { classifySqlite } from '../classify.js'
import type { FileSettings } from '../options.js'
import { Lookout } from '../waking/lookout.js'
import { Housekeeping } from './housekeeping.js'
import { SqliteFault } from './sqlite-fault.js'
import { Tables } from './tables.js'
import { Writer } from './writer.js'

/** Whatever lives on a connection and has to know of its end. */
export interface Party {
  /** The file cannot be used any more. */
  lost(error: unknown): void
  close(): Promise<void>
}

/** One open handle to the file, with everything that stands on it. */
export class Connection {
  readonly db: Database
  readonly tables: Tables
  readonly writer: Writer
  readonly lookout: Lookout
  /** Those who hear of its end. */
  readonly hosts: Set<Host>
  readonly clock: Clock
  readonly parties: Set<Party> = new Set()
  readonly #path: string
  readonly #inode: number
  /** Why it is over: every use ends with this. */
  #over: unknown

  constructor(db: Database, settings: FileSettings, host: Host) {
    this.db = db
    this.hosts = new Set([host])
    this.clock = host.clock
    this.#path = settings.path
    this.#inode = statSync(settings.path).ino
    const failed = (error: unknown): void => this.failed(error)
    this.tables = new Tables(db)
    this.writer = new Writer(db, host.clock, settings.busyTimeoutMs, failed)
    const housekeeping = new Housekeeping(db, this.writer)
    const idle = (): void => {
      this.#checkPlace()
      housekeeping.idle()
    }
    const { path, pollMs } = settings
    this.lookout = new Lookout({ path, db, clock: host.clock, pollMs, idle, failed })
  }

  get over(): boolean {
    return this.#over !== undefined
  }

  /** Reads, outside of any transaction. */
  read<Result>(work: (tables: Tables) => Result): Result {
    if (this.#over !== undefined) throw this.#over
    try {
      return work(this.tables)
    } catch (error) {
      this.failed(error)
      throw error
    }
  }

  /** As `Writer.write`. */
  write<Result>(rows: number, work: (tables: Tables) => Result): Promise<Result> {
    return this.writer.write(rows, () => work(this.tables))
  }

  /** Tells everybody, if this error means that the file is gone or broken. */
  failed(error: unknown): void {
    const { code } = classifySqlite(error)
    if (this.#over !== undefined || (code !== 'connection' && code !== 'corrupt')) return
    this.#over = error
    this.writer.fail(error)
    this.lookout.close()
    for (const party of [...this.parties]) party.lost(error)
    for (const host of this.hosts) host.report({ type: 'disconnected', cause: error })
  }

  /** Writes what waits and lets go of the file. */
  async close(because: SqliteFault): Promise<void> {
    await Promise.all([...this.parties].map(party => party.close()))
    this.#over ??= because
    this.writer.close(because)
    this.lookout.close()
    this.db.close()
  }

  /** Who deletes or replaces the file takes it from everybody who writes into the old one. */
  #checkPlace(): void {
    const inode = statSync(this.#path).ino
    if (inode !== this.#inode) throw new SqliteFault('connection', `${this.#path} was replaced by another file.`)
  }
}

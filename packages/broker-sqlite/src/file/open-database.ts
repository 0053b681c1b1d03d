import { closeSync, constants, openSync } from 'node:fs'
import type { Clock } from '@sluice/core/adapter'
import Sqlite, { type Database } from 'better-sqlite3'
import type { FileSettings } from '../options.js'
import { migrate } from './migrate.js'
import { SqliteFault } from './sqlite-fault.js'
import { whileBusy } from './while-busy.js'

/** How long SQLite itself waits for the lock, and with it the whole process; what is left of the patience we wait for. */
const lockWaitMs = 100

/** Opens the file, makes it where it is not there (for this user alone, mode 0600), and brings it to our layout. */
export async function openDatabase(settings: FileSettings, clock: Clock): Promise<Database> {
  make(settings.path)
  const { busyTimeoutMs } = settings
  const db = new Sqlite(settings.path, { timeout: Math.min(lockWaitMs, busyTimeoutMs) })
  try {
    await whileBusy(clock, busyTimeoutMs, () => prepare(db, settings))
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** SQLite gives its side files the mode of the file. */
function make(path: string): void {
  closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600))
}

function prepare(db: Database, settings: FileSettings): void {
  // Counts only as long as the file is empty.
  db.pragma('auto_vacuum = INCREMENTAL')
  const mode = db.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal') {
    throw new SqliteFault(
      'unsupported',
      `${settings.path} stands where SQLite cannot keep a write-ahead log (${mode}).`,
    )
  }
  db.pragma(`synchronous = ${settings.durability === 'full' ? 'FULL' : 'NORMAL'}`)
  // So much of the log stays when it has been written back; it begins anew at its start.
  db.pragma('journal_size_limit = 16777216')
  db.pragma('wal_autocheckpoint = 2000')
  db.pragma('cache_size = -16000')
  migrate(db)
}

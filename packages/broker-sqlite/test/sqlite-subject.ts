import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreSubject, Subject } from '@sluice/conformance'
import Sqlite from 'better-sqlite3'
import { type SqliteBroker, sqlite } from '../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlite-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const disk = join(folder, 'disk')
const away = join(folder, 'away')
const brokers = new Set<WeakRef<SqliteBroker>>()

function create(path: string = join(disk, 'queue.db')): SqliteBroker {
  const broker = sqlite(path)
  brokers.add(new WeakRef(broker))
  return broker
}

/** The disk is taken out: open handles fail, and nobody finds the file until it is back. */
const faults = {
  cut: () => {
    for (const broker of brokers) broker.deref()?.native?.close()
    renameSync(disk, away)
  },
  restore: () => {
    if (!isAway()) return
    renameSync(away, disk)
  },
}

function isAway(): boolean {
  return existsSync(away)
}

const facts = {
  name: 'sqlite',
  module: import.meta.url,
  url: join(disk, 'queue.db'),
  server: { name: 'sqlite', version: libraryVersion(), real: true },
  timeScale: 0.25,
  faults,
} as const

mkdirSync(disk)

export const subject: Subject = { ...facts, create }

/** The store of a broker object, which opens the file by itself. */
export const storeSubject: StoreSubject = { ...facts, name: 'sqlite-store', create: url => create(url).store }

/** Of the SQLite that better-sqlite3 brings. */
function libraryVersion(): string {
  const db = new Sqlite(':memory:')
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get()
  db.close()
  return version ?? 'unknown'
}

import type { Database } from 'better-sqlite3'
import { applicationId, steps as released } from './layout.js'
import { SqliteFault } from './sqlite-fault.js'

/**
 * Brings the file to the newest layout, in one transaction that other processes wait for. A file of a newer Sluice, and
 * one that holds something else, are refused and left as they are.
 *
 * @throws {SqliteFault} `conflict`.
 */
export function migrate(db: Database, steps: readonly string[] = released): void {
  const newest = steps.length
  if (versionOf(db, newest) === newest) return
  db.transaction(() => {
    // Another process may have done it meanwhile.
    for (let version = versionOf(db, newest); version < newest; version++) db.exec(steps[version] as string)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${newest}`)
  }).immediate()
}

function versionOf(db: Database, newest: number): number {
  const version = db.pragma('user_version', { simple: true }) as number
  const owner = db.pragma('application_id', { simple: true }) as number
  if (owner !== applicationId) {
    const foreign =
      owner !== 0 || version !== 0 || db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined
    if (!foreign) return 0
    throw new SqliteFault('conflict', `${db.name} is a database of something else; give Sluice a file of its own.`)
  }
  if (version > newest) {
    throw new SqliteFault(
      'conflict',
      `${db.name} has layout ${version}, and this version of @sluice/broker-sqlite knows ${newest}: it belongs to a newer one. Update this process.`,
    )
  }
  return version
}

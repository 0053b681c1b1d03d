import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from './ports.js'
import { stateFolder } from './state-folder.js'

/** Only one process of this user works at a time; a lock whose owner is gone is taken over. */
export async function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const file = join(stateFolder(), `${name}.lock`)
  while (!take(file)) await pause(100)
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    dropStale(file)
    return false
  }
}

function dropStale(file: string): void {
  try {
    const owner = Number(readFileSync(file, 'utf8'))
    if (owner > 0 && !isAlive(owner)) rmSync(file, { force: true })
  } catch {
    // Gone in the meantime.
  }
}

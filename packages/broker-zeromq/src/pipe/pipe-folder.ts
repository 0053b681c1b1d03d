import { mkdirSync, statSync } from 'node:fs'
import { refusal } from '../frames/hub-fault.js'

const forOthers = 0o077

/**
 * The folder of the sockets, made where it is not there. Throws where others can enter it, or it is another's: there
 * are no keys, so that whoever gets at the sockets takes messages and puts his own.
 */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (process.getuid === undefined) return
  const { mode, uid } = statSync(path)
  if (uid !== process.getuid()) throw refusal('auth', `${path} belongs to another user, who could read what is sent.`)
  if ((mode & forOthers) !== 0) throw refusal('auth', `Others can enter ${path}: chmod 700 ${path}`)
}

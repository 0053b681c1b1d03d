import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Kind } from '../kinds/kind.js'

/** The programs of a kind, in the order it names them, or undefined if one is missing. Its own places come first. */
export function findPrograms(kind: Pick<Kind, 'programs' | 'places'>, path?: string): string[] | undefined {
  const usual = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']
  const folders = [...kind.places, ...(path ?? process.env.PATH ?? '').split(delimiter).filter(Boolean), ...usual]
  const found = kind.programs.map(name => folders.map(folder => join(folder, name)).find(isProgram))
  return found.every(program => program !== undefined) ? found : undefined
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

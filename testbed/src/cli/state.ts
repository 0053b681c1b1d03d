import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../process/ports.js'
import { stateFolder } from '../process/state-folder.js'
import type { ServerKind } from '../server.js'

/** A server that `up` has left running: `keeper` is the process that holds it and ends it when told to. */
export interface Standing {
  readonly kind: ServerKind
  readonly url: string
  readonly version: string
  readonly keeper: number
}

export function remember(standing: Standing): void {
  mkdirSync(folder(), { recursive: true })
  writeFileSync(fileOf(standing.kind), JSON.stringify(standing), { mode: 0o600 })
}

export function forget(kind: ServerKind): void {
  rmSync(fileOf(kind), { force: true })
}

/** Those whose keeper lives; what is left of others is cleared away. */
export function standing(): Standing[] {
  mkdirSync(folder(), { recursive: true })
  return readdirSync(folder()).flatMap(name => {
    const one = JSON.parse(readFileSync(join(folder(), name), 'utf8')) as Standing
    if (isAlive(one.keeper)) return [one]
    forget(one.kind)
    return []
  })
}

function folder(): string {
  return join(stateFolder(), 'up')
}

function fileOf(kind: ServerKind): string {
  return join(folder(), `${kind}.json`)
}

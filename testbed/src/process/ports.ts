import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { stateFolder } from './state-folder.js'

/**
 * Below what Linux hands out to outgoing connections (32768 up): a client that reconnects to a server that is down
 * can otherwise be given the server's own port as its source, connect to itself and keep the server from returning.
 */
const lowest = 20_000
const count = 12_000

/** A free port of 127.0.0.1 that no other process with a testbed takes until `release`. */
export async function reservePort(): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const port = lowest + Math.floor(Math.random() * count)
    if (!claim(port)) continue
    if (await isFree(port)) return port
    releasePort(port)
  }
  throw new Error('no free loopback port found')
}

export function releasePort(port: number): void {
  rmSync(fileOf(port), { force: true })
}

function fileOf(port: number): string {
  return join(stateFolder(), 'ports', String(port))
}

function claim(port: number): boolean {
  mkdirSync(join(stateFolder(), 'ports'), { recursive: true })
  try {
    writeFileSync(fileOf(port), String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isAlive(ownerOf(port))) releasePort(port)
    return false
  }
}

function ownerOf(port: number): number {
  try {
    return Number(readFileSync(fileOf(port), 'utf8')) || process.pid
  } catch {
    return process.pid
  }
}

/** Whether a process runs: one that may not be signalled runs too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)))
  })
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Server, StartOptions } from '@sluice/testbed'
import { hubVersion } from './hubs.js'
import { hubKeys } from './keys.js'

const command = fileURLToPath(new URL('../dist/bin/sluice-hub.js', import.meta.url))

/** A port of its own, which it keeps over a restart. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/**
 * The command in a process of its own, as the testbed would start it; its messages lie in a file, or in memory. With a
 * password it has keys, and lets in whoever has the key that is made of it.
 */
export async function startHubServer(
  store: 'sqlite' | 'memory' = 'sqlite',
  { password }: StartOptions = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-hub-'))
  const port = await freePort()
  const url = `zmq://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`
  const argv = [
    command,
    '--url',
    `zmq://127.0.0.1:${port}`,
    '--store',
    store === 'memory' ? store : join(folder, 'hub.db'),
  ]
  if (password !== undefined) {
    const keys = join(folder, 'keys.json')
    writeFileSync(keys, JSON.stringify(hubKeys(password)), { mode: 0o600 })
    argv.push('--keys', keys)
  }
  let child: ChildProcess | undefined
  const isUp = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null
  const start = async (): Promise<void> => {
    if (isUp()) return
    const started = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    child = started
    await Promise.race([
      once(started.stdout, 'data'),
      once(started, 'exit').then(([code]) => Promise.reject(new Error(`the hub ended with ${code}`))),
    ])
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || !isUp()) return
    const gone = once(child, 'exit')
    child.kill('SIGCONT')
    child.kill(signal)
    await gone
  }
  const removed = (): void => void child?.kill('SIGKILL')
  process.once('exit', removed)
  await start()
  return {
    kind: 'redis', // the testbed knows no hubs, and nobody asks
    name: 'sluice-hub',
    version: hubVersion,
    url,
    urls: [url],
    tlsUrl: undefined,
    certificates: undefined,
    get pid() {
      return isUp() ? child?.pid : undefined
    },
    folder,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    run: async () => '',
    async remove() {
      await end('SIGKILL')
      process.removeListener('exit', removed)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FaultSubject } from '../../../src/faults/index.js'
import type { Server, StartOptions } from '../../../src/index.js'
import { toyBroker } from './toy-broker.js'

const script = fileURLToPath(new URL('./toy-server.mjs', import.meta.url))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** A toy's server in a process of its own, with its data in a file. */
async function startToy({ password }: StartOptions): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-toy-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const isUp = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null
  const start = async (): Promise<void> => {
    if (isUp()) return
    const args = [script, String(port), join(folder, 'toy.db'), password ?? '']
    child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    await once(child, 'message')
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || !isUp()) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  await start()
  const server: Server = {
    kind: 'redis', // the testbed knows no toys, and nobody asks
    name: 'toy',
    version: '1.0.0',
    url: `toy://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    urls: [],
    tlsUrl: undefined,
    certificates: undefined,
    get pid() {
      return child?.pid
    },
    folder,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    /** Its only tool is an order: `full` or `free`. */
    async run(_tool, order) {
      if (child === undefined) return ''
      const done = once(child, 'message')
      child.send(order ?? '')
      await done
      return ''
    },
    async remove() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return server
}

export const subject: FaultSubject = {
  name: 'toy',
  kind: 'redis',
  start: startToy,
  module: import.meta.url,
  create: url => toyBroker(url),
  alarms: [
    {
      name: 'disk',
      raise: async server => void (await server.run('toy', 'full')),
      clear: async server => void (await server.run('toy', 'free')),
    },
  ],
}

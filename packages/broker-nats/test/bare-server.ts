import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { until } from './world.js'

/** A server with doors that the testbed's own probe cannot open. Its `host:port`; gone after the test. */
export async function bareServer(program: string, ...argv: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-nats-bare-'))
  const port = await freePort()
  const where = ['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', folder]
  const path = [process.env.PATH ?? '', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'].join(delimiter)
  const server = spawn(program, [...where, ...argv], { stdio: 'ignore', env: { ...process.env, PATH: path } })
  const ended = new Promise(resolve => server.once('exit', resolve))
  onTestFinished(async () => {
    server.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await until('the server listens', () => accepts(port))
  return `127.0.0.1:${port}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

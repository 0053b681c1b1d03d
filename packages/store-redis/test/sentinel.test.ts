import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { host, missing, opened, server, until } from './world.js'

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

/** One Sentinel that decides alone. */
async function sentinel(master: string): Promise<number> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sentinel-'))
  const file = join(folder, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${master} 1`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 3000',
  ]
  writeFileSync(file, lines.join('\n'))
  const child: ChildProcess = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' })
  onTestFinished(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  return port
}

describe.skipIf(missing)('servers that Sentinels watch', () => {
  it('are found by name, and after a failover the new master is', async () => {
    const [master, replica] = [await server(), await server()]
    const masterPort = new URL(master.url).port
    await replica.run('redis-cli', 'replicaof', '127.0.0.1', masterPort)
    const port = await sentinel(masterPort)
    const asking = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 50, enableReadyCheck: false })
    asking.on('error', () => undefined)
    onTestFinished(() => asking.disconnect())
    await until(
      'the Sentinel knows the replica',
      async () => {
        const replicas = (await asking.call('SENTINEL', 'REPLICAS', 'main').catch(() => [])) as unknown[]
        return (
          replicas.length === 1 &&
          (await replica.run('redis-cli', 'info', 'replication')).includes('master_link_status:up')
        )
      },
      20_000,
    )
    const by = host()
    const dead = { host: '127.0.0.1', port: 1 }
    const store = await opened({ sentinels: { name: 'main', hosts: [dead, { host: '127.0.0.1', port }] } }, {}, by)
    await store.change([{ key: 'k', expect: 'any', value: 'kept', ttlMs: undefined }])
    await until('it is replicated', async () => (await replica.run('redis-cli', 'dbsize')).trim() !== '0')
    await master.kill()
    const write = () => store.change([{ key: 'k', expect: 'any' as const, value: 'new', ttlMs: undefined }])
    await until(
      'a write to the new master',
      () =>
        write().then(
          () => true,
          () => false,
        ),
      25_000,
    )
    expect(by.events.map(({ type }) => type)).toEqual(['disconnected', 'connected'])
  }, 60_000)
})

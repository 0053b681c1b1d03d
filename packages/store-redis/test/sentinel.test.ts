import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type RedisOptions, redisStore } from '../src/index.js'
import { host, missing, opened, rejection, server, signal, until, works } from './world.js'

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

/** One Sentinel that decides alone. */
async function sentinel(master: string, more: readonly string[] = []): Promise<number> {
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
    ...more.map(line => line.replace('$PORT', String(port))),
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

  it('are found by TLS, with the passwords of both, which stand in no error', async () => {
    const redis = await server({ tls: true, password: 'canary-server' })
    const { ca, cert, key } = redis.certificates ?? { ca: '', cert: '', key: '' }
    const tls = { ca: readFileSync(ca), servername: 'localhost' }
    const secured = [
      'port 0',
      'tls-port $PORT',
      `tls-ca-cert-file ${ca}`,
      `tls-cert-file ${cert}`,
      `tls-key-file ${key}`,
      'tls-auth-clients no',
      'tls-replication yes',
      'requirepass canary-sentinel',
      'sentinel auth-pass main canary-server',
    ]
    const port = await sentinel(new URL(redis.tlsUrl ?? '').port, secured)
    const hosts = [{ host: '127.0.0.1', port }]
    const sentinels = { name: 'main', hosts, password: 'canary-sentinel', tls }
    const right: RedisOptions = { sentinels, password: 'canary-server', tls }
    await until('the Sentinel answers', async () => {
      const store = redisStore(right)
      const good = await store.open(host(), signal).then(
        () => works(store),
        () => false,
      )
      await store.close()
      return good
    })
    const wrong: readonly RedisOptions[] = [
      { ...right, password: 'canary-wrong' },
      { ...right, sentinels: { ...sentinels, password: 'canary-wrong' } },
      { ...right, sentinels: { ...sentinels, tls: true } },
      { sentinels, password: 'canary-server' },
    ]
    for (const options of wrong) {
      const store = redisStore(options, { connectTimeoutMs: 1_000 })
      const error = await rejection(store.open(host(), signal))
      expect(inspect(error, { depth: 9 }) + (error as Error).stack).not.toMatch(/canary/)
      await store.close()
    }
  }, 60_000)
})

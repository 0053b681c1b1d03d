import { describe, expect, it, onTestFinished } from 'vitest'
import {
  checkLayout,
  classifyRedis,
  RedisClient,
  type RedisOptions,
  redisScript,
  redisSettings,
  redisStore,
} from '../src/index.js'
import { host, missing, opened, rejection, server, signal, until, works } from './world.js'

async function open(options: RedisOptions, by = host()): Promise<RedisClient> {
  const client = new RedisClient(redisSettings(options))
  onTestFinished(() => client.close('broker'))
  await client.open('broker', by, signal)
  return client
}

describe.skipIf(missing)('connections', () => {
  it('a blocked reader holds up nobody, is woken by its number, and ends when it is ended', async () => {
    const redis = await server()
    const client = await open({ url: redis.url })
    const reader = client.reader('broker')
    expect(await reader.ready(5_000)).toBe(true)
    const blocked = reader.call('BLPOP', ['list', 5], { blockMs: 5_000 })
    expect(await client.commands('broker').call('PING')).toBe('PONG')
    await until(
      'the server has it',
      async () => (await client.commands('broker').call('CLIENT', ['UNBLOCK', reader.id ?? 0])) === 1,
    )
    expect(await blocked).toBeNull()
    const cut = rejection(reader.call('BLPOP', ['list', 5], { blockMs: 5_000 }))
    client.endReader(reader)
    expect(classifyRedis(await cut).code).toBe('closed')
    expect(classifyRedis(await rejection(reader.call('PING'))).code).toBe('closed')
    expect(await reader.ready(1_000)).toBe(false)
  }, 30_000)

  it('a database that the server refuses is refused, and never replaced by number 0', async () => {
    const redis = await server()
    expect(classifyRedis(await rejection(open({ url: `${redis.url}/99` })))).toMatchObject({ code: 'invalid' })
    const admin = await open({ url: redis.url })
    const rights = ['ACL', ['SETUSER', 'narrow', 'on', '>pw', '~*', '+@all', '-select']] as const
    await admin.commands('broker').call(...rights)
    const narrow = { url: redis.url, username: 'narrow', password: 'pw' }
    expect(classifyRedis(await rejection(open({ ...narrow, db: 1 })))).toMatchObject({ code: 'auth' })
    expect(await (await open(narrow)).commands('broker').call('PING')).toBe('PONG')
    const other = await open({ url: `${redis.url}/3` })
    await other.commands('broker').call('SET', ['here', 'yes'])
    expect(await admin.commands('broker').call('EXISTS', ['here'])).toBe(0)
  }, 30_000)

  it('a reader that is lost is told, and told again when it is back', async () => {
    const redis = await server()
    const by = host()
    const client = await open({ url: redis.url }, by)
    const reader = client.reader('broker')
    await reader.ready(5_000)
    const { epoch } = reader
    const cut = rejection(reader.call('BLPOP', ['list', 5], { blockMs: 5_000 }))
    await client.commands('broker').call('CLIENT', ['KILL', 'ID', reader.id ?? 0])
    expect(classifyRedis(await cut)).toEqual({ code: 'connection', retryable: true, happened: 'maybe' })
    await until('both are told', () => by.events.length === 2)
    expect(by.events.map(({ type }) => type)).toEqual(['disconnected', 'connected'])
    expect(reader.epoch).toBe(epoch + 1)
  }, 30_000)

  it('a call that waits too long fails, and its connection is replaced', async () => {
    const redis = await server()
    const client = await open({ url: redis.url, callTimeoutMs: 500 })
    const commands = client.commands('broker')
    const start = performance.now()
    const error = await rejection(commands.call('BLPOP', ['list', 30]))
    expect(performance.now() - start).toBeLessThan(3_000)
    expect(classifyRedis(error)).toMatchObject({ retryable: true, happened: 'maybe' })
    expect(await commands.call('PING')).toBe('PONG')
  }, 30_000)

  it('scripts forgotten by the server are given to it again', async () => {
    const redis = await server()
    const commands = (await open({ url: redis.url })).commands('broker')
    const script = redisScript('test', 'return KEYS[1] .. ARGV[1]')
    expect(await commands.run(script, ['a'], ['b'])).toBe('ab')
    await commands.call('SCRIPT', ['FLUSH'])
    expect(await commands.run(script, ['a'], ['b'])).toBe('ab')
    expect(await commands.run(script, ['a'], [new Uint8Array([0xff])], { bytes: true })).toEqual(
      Buffer.from([0x61, 0xff]),
    )
  }, 30_000)

  it('scripts run in the order of calling, also the first time over a connection', async () => {
    const redis = await server()
    const commands = (await open({ url: redis.url })).commands('broker')
    const script = redisScript('test-order', "return redis.call('RPUSH', KEYS[1], ARGV[1])")
    const runs: Promise<unknown>[] = []
    for (let n = 0; n < 200; n++) {
      runs.push(commands.run(script, ['list'], [n]))
      if (n % 5 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await Promise.all(runs)
    expect(await commands.call('LRANGE', ['list', 0, -1])).toEqual(Array.from({ length: 200 }, (_, n) => String(n)))
    expect(await redis.run('redis-cli', 'info', 'errorstats')).not.toContain('NOSCRIPT')
  }, 30_000)

  it('a newer layout is refused, an older one migrated', async () => {
    const redis = await server()
    const commands = (await open({ url: redis.url })).commands('broker')
    await checkLayout(commands, 'p', 'part', 2)
    await checkLayout(commands, 'p', 'part', 2)
    expect(classifyRedis(await rejection(checkLayout(commands, 'p', 'part', 1))).code).toBe('conflict')
    const from: number[] = []
    await checkLayout(commands, 'p', 'part', 3, async old => void from.push(old))
    await checkLayout(commands, 'p', 'part', 3)
    expect(from).toEqual([2])
    await commands.call('HSET', ['sluice:layout', 'store', 99])
    const store = redisStore(redis.url)
    expect(store.classify(await rejection(store.open(host(), signal)))).toMatchObject({
      code: 'conflict',
      happened: 'no',
    })
  }, 30_000)

  it('an abort ends opening at once, and leaves nothing', async () => {
    const redis = await server()
    redis.pause()
    const store = redisStore(redis.url)
    const abort = new AbortController()
    const opening = rejection(store.open(host(), abort.signal))
    setTimeout(() => abort.abort(new Error('enough')), 100)
    expect(await opening).toMatchObject({ message: 'enough' })
    redis.resume()
  }, 30_000)

  it('a Cluster whose nodes all died is there again with its keys', async () => {
    const redis = await server({ cluster: true, settings: { 'cluster-require-full-coverage': 'no' } })
    const store = await opened({ cluster: [...redis.urls].reverse() })
    const keys = Array.from({ length: 40 }, (_, n) => `key-${n}`)
    const write = (key: string) => store.change([{ key, expect: 'any', value: key, ttlMs: undefined }])
    for (const key of keys) await write(key)
    expect((await store.get(keys)).map(found => found?.value)).toEqual(keys)
    await redis.kill()
    expect(store.classify(await rejection(store.get(keys)))).toMatchObject({ retryable: true })
    await redis.start()
    await until('all keys again', () => works(store), 20_000)
    await until(
      'each key',
      () =>
        store.get(keys).then(
          found => found.every((one, n) => one?.value === keys[n]),
          () => false,
        ),
      20_000,
    )
  }, 60_000)
})

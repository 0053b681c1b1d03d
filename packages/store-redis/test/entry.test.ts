import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RedisClient, redisSettings, redisStore } from '../src/index.js'
import { host, missing, opened, rejection, server, signal, works } from './world.js'

const canary = 'canary-3f9a71'

describe.skipIf(missing)('who may enter', () => {
  it('a password, right, wrong and absent', async () => {
    const redis = await server({ user: 'worker', password: canary })
    expect(await works(await opened(redis.url))).toBe(true)
    for (const wrong of [{ password: `${canary}-wrong` }, { username: 'nobody' }]) {
      const store = redisStore(redis.url, wrong)
      const error = await rejection(store.open(host(), signal))
      expect(store.classify(error)).toEqual({ code: 'auth', retryable: false, happened: 'no' })
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(canary)
    }
    const plain = redisStore(`redis://${new URL(redis.url).host}`)
    expect(plain.classify(await rejection(plain.open(host(), signal)))).toMatchObject({ code: 'auth' })
  }, 30_000)

  it('TLS with the right authority; not with another; not without', async () => {
    const redis = await server({ tls: true })
    const url = redis.tlsUrl ?? ''
    const { ca = '', otherCa = '' } = redis.certificates ?? {}
    expect(await works(await opened(url, { tls: { ca: readFileSync(ca) } }))).toBe(true)
    for (const tls of [{ ca: readFileSync(otherCa) }, true]) {
      const store = redisStore(url, { tls })
      const error = await rejection(store.open(host(), signal))
      expect(store.classify(error)).toEqual({ code: 'auth', retryable: false, happened: 'no' })
    }
    const plain = redisStore(url.replace('rediss:', 'redis:'), { connectTimeoutMs: 1_000 })
    expect(plain.classify(await rejection(plain.open(host(), signal))).code).toMatch(/connection|timeout/)
  }, 30_000)

  it('the least rights that docs/semantics.md grants are enough, and needed', async () => {
    const redis = await server()
    const text = readFileSync(new URL('../docs/semantics.md', import.meta.url), 'utf8')
    const line = /^ACL SETUSER worker (.*)$/m.exec(text)?.[1]?.replace('<password>', canary) ?? ''
    await redis.run('redis-cli', 'ACL', 'SETUSER', 'worker', ...line.split(' '))
    const store = await opened(redis.url, { username: 'worker', password: canary })
    await store.now()
    await store.change([{ key: 'k', expect: 'any', value: 'v', ttlMs: 60_000 }])
    await store.change([{ key: 'k', expect: 'any', value: undefined, ttlMs: undefined }])
    await store.get(['k', 'l'])
    await store.add([{ key: 'n', by: 1, unit: 1, floor: { now: 0 }, ceiling: undefined, ttlMs: 1_000 }])
    await store.park([
      { set: 's', id: 'a', dueAt: 0, value: 'v' },
      { set: 's', id: 'b', dueAt: 0, value: 'v' },
    ])
    const { items } = await store.claimDue('s', { max: 1, leaseMs: 1 })
    await store.forget(items.map(({ id, claim }) => ({ set: 's', id, claim })))
    expect(await store.countParked(['s'])).toEqual([1])
    await store.clearParked(['s'])
    await store.append([{ log: 'l', value: 'v' }], { max: 10, maxAgeMs: 60_000 })
    expect(await store.page('l', { max: 10, after: undefined })).toHaveLength(1)
    expect(await redis.run('redis-cli', 'ACL', 'LOG')).toMatch(/^\s*$/)
    // Nothing but keys of the prefix.
    const foreign = await opened(redis.url, { username: 'worker', password: canary, prefix: 'sluice' })
    const error = await rejection(Promise.resolve(foreign.native?.call('GET', 'other')))
    expect(foreign.classify(error)).toMatchObject({ code: 'auth' })
  }, 30_000)

  it('an existing client lends its settings and is left alone', async () => {
    const redis = await server({ password: canary })
    const client = new Redis(redis.url, { lazyConnect: true, keyPrefix: 'theirs:' })
    onTestFinished(() => client.disconnect())
    const store = await opened({ client })
    expect(await works(store)).toBe(true)
    await store.close()
    expect(client.status).toBe('wait')
    expect(await client.ping()).toBe('PONG')
  }, 30_000)

  it('no secret is seen in stores, errors and events', async () => {
    const redis = await server({ user: 'worker', password: canary })
    const by = host()
    const store = await opened(redis.url, {}, by)
    const seen: unknown[] = [store, by.events]
    const client = new RedisClient(redisSettings(redis.url))
    onTestFinished(() => client.close('broker'))
    await client.open('broker', by, signal)
    // The server repeats the arguments of what it does not know.
    seen.push(client, client.settings, await rejection(client.commands('broker').call('NONSENSE', [canary])))
    const dirty = { key: 'text', by: 1, unit: 1, floor: undefined, ceiling: undefined, ttlMs: 1 }
    await store.change([{ key: 'text', expect: 'any', value: canary, ttlMs: undefined }])
    seen.push(await rejection(store.add([dirty])))
    await redis.stop()
    seen.push(await rejection(store.get(['k'])))
    for (const place of [`http://u:${canary}@h`, `redis://u:${canary}@h/x`, `redis://u:${canary}@h?a=b`, canary]) {
      seen.push(await rejection((async () => redisStore(place))()))
    }
    seen.push(await rejection((async () => redisStore({ password: { [canary]: canary } as never }))()))
    const shown = seen.map(one => `${inspect(one, { depth: 12 })} ${JSON.stringify(one)} ${String(one)}`).join('\n')
    expect(shown).not.toContain(canary)
  }, 30_000)
})

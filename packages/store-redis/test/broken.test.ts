import { startProxy } from '@sluice/conformance'
import { describe, expect, it, onTestFinished } from 'vitest'
import { host, missing, opened, rejection, server, until, works } from './world.js'

describe.skipIf(missing)('a connection that breaks', () => {
  it('is there again after a restart and a kill of the server, with what was kept', async () => {
    const redis = await server()
    const by = host()
    const store = await opened(redis.url, {}, by)
    await store.change([{ key: 'k', expect: 'any', value: 'kept', ttlMs: undefined }])
    await redis.stop()
    await until('disconnected is told', () => by.events.some(({ type }) => type === 'disconnected'), 5_000)
    await redis.start()
    expect(await until('work after the restart', () => works(store))).toBeLessThan(10_000)
    expect((await store.get(['k']))[0]?.value).toBe('kept')
    // Scripts are forgotten by a restart.
    expect((await store.change([{ key: 'k', expect: 'any', value: 'again', ttlMs: undefined }]))[0]?.done).toBe(true)
    await redis.kill()
    await until('a second disconnect', () => by.events.at(-1)?.type === 'disconnected', 5_000)
    await redis.start()
    await until('work after the kill', () => works(store))
    await until('connected is told', () => by.events.at(-1)?.type === 'connected')
    expect(by.events.map(({ type }) => type)).toEqual(['disconnected', 'connected', 'disconnected', 'connected'])
  }, 60_000)

  it('that is silent is noticed, idle or not, and no promise hangs', async () => {
    const redis = await server()
    const proxy = await startProxy({ target: redis.url })
    onTestFinished(() => proxy.close())
    const [idle, busy] = [host(), host()]
    const [one, other] = [
      await opened(proxy.through(redis.url), {}, idle),
      await opened(proxy.through(redis.url), {}, busy),
    ]
    proxy.blackHole()
    const hanging = rejection(other.get(['k']))
    const lost = (by: typeof idle) => until('told', () => by.events.some(({ type }) => type === 'disconnected'), 15_000)
    await Promise.all([lost(idle), lost(busy)])
    expect(other.classify(await hanging)).toMatchObject({ happened: 'maybe', retryable: true })
    const absent = await rejection(one.get(['k']))
    expect(one.classify(absent)).toMatchObject({ code: 'connection', happened: 'no' })
    proxy.restore()
    await until('both work again', async () => (await works(one)) && (await works(other)))
  }, 60_000)

  it('that the server has forgotten is replaced as soon as it is used, and an idle one by itself', async () => {
    const redis = await server()
    const proxy = await startProxy({ target: redis.url })
    onTestFinished(() => proxy.close())
    const [idle, busy] = [host(), host()]
    const one = await opened(proxy.through(redis.url), { callTimeoutMs: 500 }, idle)
    const other = await opened(proxy.through(redis.url), { callTimeoutMs: 500 }, busy)
    proxy.halfOpen()
    expect(other.classify(await rejection(other.get(['k'])))).toMatchObject({ happened: 'maybe', retryable: true })
    expect(await works(other)).toBe(true)
    await until('the idle one is told', () => idle.events.at(-1)?.type === 'connected', 15_000)
    expect(idle.events.map(({ type }) => type)).toEqual(['disconnected', 'connected'])
    expect(await works(one)).toBe(true)
  }, 60_000)

  it('to a server that is paused is noticed', async () => {
    const redis = await server()
    const by = host()
    const store = await opened(redis.url, {}, by)
    redis.pause()
    await until('told', () => by.events.some(({ type }) => type === 'disconnected'), 15_000)
    redis.resume()
    await until('work again', () => works(store))
  }, 60_000)

  it('never sends a call twice: the answer that got lost is reported as not known', async () => {
    const redis = await server()
    const proxy = await startProxy({ target: redis.url })
    onTestFinished(() => proxy.close())
    const store = await opened(proxy.through(redis.url))
    const add = () => store.add([{ key: 'n', by: 1, unit: 1, floor: undefined, ceiling: undefined, ttlMs: undefined }])
    await add()
    proxy.swallowOneReply()
    expect(store.classify(await rejection(add()))).toEqual({ code: 'connection', retryable: true, happened: 'maybe' })
    await until('work again', () => works(store))
    expect((await store.get(['n']))[0]?.value).toBe('2')
  }, 30_000)

  it('uses the second address where the first is dead, and goes back and forth as they come', async () => {
    const [first, second] = [await server(), await server()]
    await first.stop()
    const store = await opened([first.url, second.url])
    expect(await works(store)).toBe(true)
    await first.start()
    await second.stop()
    await until('work with the first', () => works(store))
  }, 60_000)

  it('to a master that became a replica is given up for the other one', async () => {
    const [one, other] = [await server(), await server()]
    const store = await opened([one.url, other.url])
    await one.run('redis-cli', 'replicaof', '127.0.0.1', new URL(other.url).port)
    const write = () => store.change([{ key: 'k', expect: 'any' as const, value: 'v', ttlMs: undefined }])
    expect(store.classify(await rejection(write()))).toMatchObject({ happened: 'no', retryable: true })
    await until('a write to the other', () =>
      write().then(
        () => true,
        () => false,
      ),
    )
  }, 60_000)
})

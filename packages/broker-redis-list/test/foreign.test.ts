import { close, task } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { redisList } from '../src/index.js'
import { freshQueue, listOf, raw, server, until, url, withRedis } from './world.js'

withRedis('foreign clients', () => {
  it('what redis-cli pushes is consumed, bare JSON without any header', async () => {
    const redis = await server()
    const seen: unknown[] = []
    const foreign = task(
      'foreign',
      { broker: redisList(redis.url) },
      async (args: { x: number }) => void seen.push(args),
    )
    const worker = await foreign.consume()
    onTestFinished(() => worker.close())
    await redis.run('redis-cli', 'RPUSH', listOf('foreign'), '{"x":1}')
    await until('it is consumed', () => seen.length === 1)
    expect(seen).toEqual([{ x: 1 }])
    await until('it is settled', async () => (await foreign.depth()) === 0)
  })

  it('what we push is one JSON object for everybody, the id under its last key', async () => {
    const queue = freshQueue()
    const ours = task(queue, { broker: redisList(url) }, async (_: { x: number }) => undefined)
    onTestFinished(() => close(ours))
    const id = await ours.push({ x: 1 })
    expect(await raw().lrange(listOf(queue), 0, -1)).toEqual([`{"x":1,"extra":{"sluice-id":"${id}"}}`])
  })

  it('a body that is no JSON becomes a dead letter that is JSON, in the list beside it', async () => {
    const queue = freshQueue()
    const strict = task(queue, { broker: redisList(url) }, async (_: object) => undefined)
    const worker = await strict.consume()
    onTestFinished(() => worker.close())
    await raw().rpush(listOf(queue), 'no json', Buffer.from([0xff, 0xfe]))
    await until('both are dead', async () => (await raw().llen(`${listOf(queue)}.dead`)) === 2)
    const dead = await raw().lrange(`${listOf(queue)}.dead`, 0, -1)
    for (const one of dead) expect(JSON.parse(one)).toMatchObject({ extra: { 'sluice-dead': expect.any(String) } })
  })

  it('a plain list has the name of its queue, and no key beside it', async () => {
    const queue = freshQueue()
    const seen: number[] = []
    const broker = redisList(url, { mode: 'simple' })
    const plain = task(queue, { broker, retry: false }, async ({ x }: { x: number }) => void seen.push(x))
    await plain.push({ x: 1 })
    expect(await raw().keys(`*${queue}*`)).toEqual([queue])
    const worker = await plain.consume()
    onTestFinished(() => worker.close())
    await raw().rpush(queue, '{"x":2}')
    await until('both are consumed', () => seen.length === 2)
    expect(seen).toEqual([1, 2])
  })
})

import { type Server, startServer } from '@sluice/testbed'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import {
  consumerOf,
  freshQueue,
  message,
  messages,
  opened,
  publish,
  publisherOf,
  raw,
  receiptsOf,
  receive,
  withRedis,
} from './world.js'

withRedis('a server without memory', () => {
  let server: Server
  beforeAll(async () => {
    server = await startServer('redis')
  })
  afterAll(() => server.remove())

  it('a full server is called full, and nothing has happened', async () => {
    const broker = await opened(server.url)
    const queue = freshQueue()
    const client = raw(server.url)
    const publisher = await publisherOf(broker)
    await publisher.publish([message(queue, 'before')])
    await client.config('SET', 'maxmemory', '1')
    const error: unknown = await publisher.publish(messages(queue, 3)).catch((raw: unknown) => raw)
    await client.config('SET', 'maxmemory', '0')
    expect(broker.classify(error)).toMatchObject({ code: 'full', retryable: true, happened: 'no' })
    expect(await publisher.publish(messages(queue, 3))).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(4)
  })

  it('a full server still hands out and settles, also to a consumer that comes meanwhile', async () => {
    const broker = await opened(server.url)
    const queue = freshQueue()
    const client = raw(server.url)
    await publish(broker, messages(queue, 3))
    const early = await consumerOf(broker, queue)
    const held = await receive(early, 1)
    await client.config('SET', 'maxmemory', '1')
    const late = await consumerOf(await opened(server.url), queue)
    const found = await receive(late, 2, 5_000)
    const stale = [await early.ack(receiptsOf(held)), await late.ack(receiptsOf(found))]
    await client.config('SET', 'maxmemory', '0')
    expect([found.length, ...stale]).toEqual([2, [], []])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('a full server gives back what was handed back or is due, and moves, or it could never be emptied', async () => {
    const broker = await opened(server.url)
    const queue = freshQueue()
    const client = raw(server.url)
    await publish(broker, [...messages(queue, 2), message(queue, 'soon', { dueAt: Date.now() + 100 })])
    const consumer = await consumerOf(broker, queue)
    const held = await receive(consumer, 3)
    await client.config('SET', 'maxmemory', '1')
    onTestFinished(async () => void (await client.config('SET', 'maxmemory', '0')))
    const [one, other, third] = receiptsOf(held)
    if (one === undefined || other === undefined || third === undefined) throw new Error('three were published')
    const back = [
      { receipt: one, delayMs: 0 },
      { receipt: other, delayMs: 50 },
    ]
    expect(await consumer.nack?.(back)).toEqual([])
    expect(await consumer.move?.([{ receipt: third, message: message(`${queue}.dead`, 'dead') }])).toEqual([])
    const again = await receive(consumer, 2, 5_000)
    expect(again.map(({ id }) => id).sort()).toEqual(['m0', 'm1'])
    expect(await consumer.ack(receiptsOf(again))).toEqual([])
    expect([await broker.admin?.depth?.(queue), await broker.admin?.depth?.(`${queue}.dead`)]).toEqual([0, 1])
  })

  it('large bodies go by several calls, in order', async () => {
    const broker = await opened(server.url)
    const queue = freshQueue()
    const body = 'x'.repeat(3_000_000)
    const client = raw(server.url)
    await client.config('RESETSTAT')
    await publish(
      broker,
      messages(queue, 7).map(one => ({ ...one, body })),
    )
    const stats = await client.info('commandstats')
    const calls = [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, one) => sum + Number(one[1]), 0)
    expect(calls).toBe(4)
    const found = await receive(await consumerOf(broker, queue), 7)
    expect(found.map(({ id }) => id)).toEqual(messages(queue, 7).map(({ id }) => id))
  })
})

import { startProxy } from '@sluice/conformance'
import { expect, it, onTestFinished } from 'vitest'
import {
  consumerOf,
  freshQueue,
  listOf,
  message,
  messages,
  opened,
  pause,
  publish,
  raw,
  receiptsOf,
  receive,
  rejection,
  server,
  signal,
  textsOf,
  until,
  url,
  withRedis,
} from './world.js'

withRedis('traps of Redis lists', () => {
  it('a claim whose reply is lost comes back at once, uncounted, not after its lease', async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    const broker = await opened({ url: proxy.through(url), callTimeoutMs: 1_000 })
    const queue = freshQueue()
    await publish(broker, messages(queue, 3))
    const consumer = await consumerOf(broker, queue, { leaseMs: 60_000 })
    proxy.swallowOneReply()
    const start = performance.now()
    const got = await receive(consumer, 3, 20_000)
    expect(textsOf(got)).toEqual(['{"n":0}', '{"n":1}', '{"n":2}'])
    expect(got.map(({ deliveryCount }) => deliveryCount)).toEqual([1, 1, 1])
    expect(performance.now() - start).toBeLessThan(15_000)
    expect(await consumer.ack(receiptsOf(got))).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('a claim whose reader is gone comes back when its lease ends', async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    const doomed = await opened({ url: proxy.through(url), callTimeoutMs: 1_000 })
    const queue = freshQueue()
    const other = await opened()
    await publish(other, messages(queue, 2))
    const consumer = await consumerOf(doomed, queue, { leaseMs: 1_000 })
    proxy.swallowOneReply()
    void consumer.receive({ max: 5, waitMs: 30_000 }, signal).catch(() => [])
    await until('it is claimed', async () => (await raw().llen(listOf(queue))) === 0)
    proxy.blackHole()
    const got = await receive(await consumerOf(other, queue), 2)
    expect(got.map(({ deliveryCount }) => deliveryCount)).toEqual([2, 2])
    expect(textsOf(got)).toEqual(['{"n":0}', '{"n":1}'])
  })

  it('a batch that is published again after its reply was lost is stored once', async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    const broker = await opened({ url: proxy.through(url), callTimeoutMs: 1_000 })
    const queue = freshQueue()
    const publisher = await broker.createPublisher(signal)
    await publisher.publish([message(queue, '"first"')])
    proxy.swallowOneReply()
    const batch = messages(queue, 50)
    const error = await rejection(publisher.publish(batch))
    expect(broker.classify(error)).toMatchObject({ happened: 'maybe', retryable: true })
    await until(
      'it is published',
      async () => (await publisher.publish(batch.slice(0, 30)).catch(() => 'not yet')) !== 'not yet',
    )
    await publisher.publish(batch.slice(30))
    expect(await raw().llen(listOf(queue))).toBe(51)
  })

  it('many single pushes leave no key each', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const publisher = await broker.createPublisher(signal)
    for (let n = 0; n < 50; n++) await publisher.publish([message(queue, `"${n}"`)])
    const keys = await raw().keys(`${listOf(queue)}:sent:*`)
    expect(keys.length).toBeLessThan(5)
  })

  it('two identical bodies in flight are two messages', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const same = '{"same":true}'
    await raw().rpush(listOf(queue), same, same, same)
    const consumer = await consumerOf(broker, queue)
    const [one, two, three] = await receive(consumer, 3)
    expect(await consumer.ack([one?.receipt as never])).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(2)
    expect(await consumer.nack?.([{ receipt: two?.receipt as never, delayMs: 0 }])).toEqual([])
    expect(textsOf(await receive(consumer, 1))).toEqual([same])
    expect(await consumer.ack([three?.receipt as never])).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(1)
  })

  it('an ack that is sent twice, as after a lost reply, takes nothing else with it', async () => {
    const broker = await opened()
    const queue = freshQueue()
    await publish(broker, messages(queue, 4))
    const consumer = await consumerOf(broker, queue)
    const receipts = receiptsOf(await receive(consumer, 4))
    expect(await consumer.ack(receipts.slice(0, 2))).toEqual([])
    expect(await consumer.ack(receipts.slice(0, 2))).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(2)
    expect(await consumer.ack(receipts.slice(2))).toEqual([])
    expect(await raw().keys(`${listOf(queue)}:taken*`)).toEqual([])
  })

  it('scripts that the server has forgotten run again', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 2))
    await raw().script('FLUSH')
    await publish(broker, messages(queue, 2))
    const got = await receive(consumer, 4)
    await raw().script('FLUSH')
    expect(await consumer.ack(receiptsOf(got))).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('a full server refuses what comes as full, and what is there can be taken and settled', async () => {
    const redis = await server()
    const broker = await opened(redis.url)
    const queue = freshQueue()
    const batch = [...messages(queue, 20), message(queue, '"high"', { priority: 9 })]
    await publish(broker, [...batch, message(queue, '"soon"', { dueAt: Date.now() + 100 })])
    await raw(redis.url).config('SET', 'maxmemory', '1')
    for (const refused of [batch, [message(queue, '"late"', { dueAt: Date.now() + 5_000 })]]) {
      const error = await rejection(publish(broker, refused))
      expect(broker.classify(error)).toMatchObject({ code: 'full', retryable: true, happened: 'no' })
    }
    const consumer = await consumerOf(broker, queue)
    const got = await receive(consumer, 22)
    expect(got).toHaveLength(22)
    const [first, second, third, ...rest] = receiptsOf(got)
    expect(await consumer.ack([first as never])).toEqual([])
    expect(await consumer.nack?.([{ receipt: second as never, delayMs: 10 }])).toEqual([])
    const successor = message(`${queue}.dead`, '"dead"')
    expect(await consumer.move?.([{ receipt: third as never, message: successor }])).toEqual([])
    expect(await consumer.extend?.(rest)).toEqual([])
    expect(await consumer.ack(rest)).toEqual([])
    const back = await receive(consumer, 1)
    expect(await consumer.ack(receiptsOf(back))).toEqual([])
    // Nothing is there: looking for more is allowed, too.
    expect(await receive(consumer, 1, 300)).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('large bodies go by several calls, in order', async () => {
    const redis = await server()
    const broker = await opened(redis.url)
    const queue = freshQueue()
    const body = 'x'.repeat(3_000_000)
    await publish(
      broker,
      messages(queue, 7).map((one, n) => ({ ...one, body: `"${n}${body}"` })),
    )
    const stats = await raw(redis.url).info('commandstats')
    expect(Number(/cmdstat_rpush:calls=(\d+)/.exec(stats)?.[1])).toBe(4)
    const got = await receive(await consumerOf(broker, queue), 7)
    expect(textsOf(got).map(text => text.slice(0, 3))).toEqual(Array.from({ length: 7 }, (_, n) => `"${n}x`))
  })

  it('long lists are neither searched nor read as a whole', async () => {
    const redis = await server()
    const broker = await opened(redis.url)
    const queue = freshQueue()
    for (let n = 0; n < 40; n++) await publish(broker, messages(queue, 500))
    const consumer = await consumerOf(broker, queue)
    await raw(redis.url).config('RESETSTAT')
    const got = await receive(consumer, 500)
    await consumer.ack(receiptsOf(got).slice(10))
    await consumer.nack?.(
      receiptsOf(got)
        .slice(0, 10)
        .map(receipt => ({ receipt, delayMs: 0 })),
    )
    await broker.admin?.browse?.(queue, { max: 10 })
    const stats = await raw(redis.url).info('commandstats')
    expect(stats).not.toMatch(/cmdstat_(lrem|keys|linsert|hgetall)/)
    const usec = Number(/cmdstat_lpop:calls=\d+,usec=(\d+)/.exec(stats)?.[1])
    expect(usec).toBeLessThan(20_000)
    expect(await broker.admin?.depth?.(queue)).toBe(19_510)
  })

  it('a queue and its dead letters share a slot, and no key is outside of it', async () => {
    const redis = await server({ cluster: true })
    const broker = await opened({ cluster: redis.urls })
    const queue = freshQueue()
    await publish(broker, messages(queue, 2))
    const consumer = await consumerOf(broker, queue)
    const [one] = await receive(consumer, 2)
    const successor = message(`${queue}.dead`, '{"dead":1}')
    expect(await consumer.move?.([{ receipt: one?.receipt as never, message: successor }])).toEqual([])
    const dead = await receive(await consumerOf(broker, `${queue}.dead`), 1)
    expect(textsOf(dead)).toEqual(['{"dead":1}'])
    await pause(10)
  })
})

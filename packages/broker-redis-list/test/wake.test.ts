import { expect, it } from 'vitest'
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
  server,
  signal,
  textsOf,
  withRedis,
} from './world.js'

/** Far below the two seconds after which a reader looks by itself. */
const atOnceMs = 800

withRedis('who waits', () => {
  async function waiting(queue: string): Promise<() => Promise<{ texts: string[]; tookMs: number }>> {
    const other = await opened()
    const consumer = await consumerOf(other, queue)
    const received = receive(consumer, 1, 15_000)
    const client = raw()
    for (;;) if ((await client.exists(`${listOf(queue)}:idle`)) === 1) break
    await pause(50)
    const start = performance.now()
    return async () => ({ texts: textsOf(await received), tookMs: performance.now() - start })
  }

  it('is woken by a publish of another process', async () => {
    const queue = freshQueue()
    const end = await waiting(queue)
    await publish(await opened(), [message(queue, '"a"')])
    const { texts, tookMs } = await end()
    expect(texts).toEqual(['"a"'])
    expect(tookMs).toBeLessThan(atOnceMs)
  })

  it('is woken by a stranger', async () => {
    const queue = freshQueue()
    const end = await waiting(queue)
    await raw().rpush(listOf(queue), '{"x":1}')
    const { texts, tookMs } = await end()
    expect(texts).toEqual(['{"x":1}'])
    expect(tookMs).toBeLessThan(atOnceMs)
  })

  it('is woken by a message of a higher level, and the sign for it reaches nobody', async () => {
    const queue = freshQueue()
    const end = await waiting(queue)
    const broker = await opened()
    await publish(broker, [message(queue, '"high"', { priority: 7 })])
    const { texts, tookMs } = await end()
    expect(texts).toEqual(['"high"'])
    expect(tookMs).toBeLessThan(atOnceMs)
    expect(await receive(await consumerOf(broker, queue), 1, 300)).toEqual([])
  })

  it('is woken by what is handed back, and by what is due sooner than it looks by itself', async () => {
    for (const delayMs of [0, 300]) {
      const queue = freshQueue()
      const broker = await opened()
      await publish(broker, [message(queue, '"back"')])
      const consumer = await consumerOf(broker, queue)
      const [held] = await receive(consumer, 1)
      const end = await waiting(queue)
      await consumer.nack?.([{ receipt: held?.receipt as never, delayMs }])
      const { texts, tookMs } = await end()
      expect(texts).toEqual(['"back"'])
      expect(tookMs).toBeGreaterThanOrEqual(delayMs)
      expect(tookMs).toBeLessThan(delayMs + atOnceMs)
    }
  })

  it('does not ask the server all the time', async () => {
    const queue = freshQueue()
    const redis = await server()
    const broker = await opened(redis.url)
    const consumer = await consumerOf(broker, queue)
    const client = raw(redis.url)
    const commands = async (): Promise<number> =>
      [...(await client.info('commandstats')).matchAll(/cmdstat_(?:evalsha|eval|blmove):calls=(\d+)/g)].reduce(
        (sum, [, calls]) => sum + Number(calls),
        0,
      )
    const received = consumer.receive({ max: 1, waitMs: 3_000 }, signal)
    await pause(100)
    const before = await commands()
    await received
    const asked = (await commands()) - before
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThan(9)
  })

  it('gets everything, shared among many readers, and everything in order with one', async () => {
    const queue = freshQueue()
    const brokers = await Promise.all([opened(), opened(), opened()])
    const consumers = await Promise.all(brokers.map(broker => consumerOf(broker, queue)))
    const got = Promise.all(consumers.map(consumer => receive(consumer, 100, 4_000)))
    for (let n = 0; n < 10; n++)
      await publish(
        brokers[n % 3] as never,
        messages(queue, 10).map(one => ({ ...one, body: `"${n}.${one.id}"` })),
      )
    const all = (await got).flat()
    expect(new Set(textsOf(all)).size).toBe(100)
    expect(all).toHaveLength(100)
    for (const [n, own] of (await got).entries()) await consumers[n]?.ack(receiptsOf(own))
  })
})

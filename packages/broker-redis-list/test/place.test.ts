import { readFileSync } from 'node:fs'
import { InvalidOption } from '@sluice/core'
import { expect, it } from 'vitest'
import { redisList } from '../src/index.js'
import {
  consumerOf,
  freshQueue,
  message,
  opened,
  publish,
  raw,
  receiptsOf,
  receive,
  rejection,
  server,
  signal,
  TestHost,
  textsOf,
  url,
  withRedis,
} from './world.js'

/** What docs/semantics.md says is enough. */
const rights = [
  '~sluice:*',
  'resetchannels',
  '-@all',
  '+auth +ping +select +quit +client|id +client|setname +evalsha +eval',
  '+blmove +lpush +rpush +lpop +llen +lrange +lindex',
  '+zadd +zrem +zrange +zcard +zscore +zremrangebyscore',
  '+sadd +srem +scard +smembers +hget +hset',
  '+set +get +exists +pexpire +unlink +type +time',
]

withRedis('where Redis is', () => {
  it('the least rights that are documented are enough for everything', async () => {
    const redis = await server({ user: 'operator', password: 'operator-secret' })
    const words = rights.flatMap(line => line.split(' '))
    await raw(redis.url).call('ACL', 'SETUSER', 'worker', 'on', '>worker-secret', ...words)
    const address = redis.url.replace(/\/\/.*@/, '//worker:worker-secret@')
    const broker = await opened(address)
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { leaseMs: 500 })
    await publish(broker, [
      message(queue, '"a"'),
      message(queue, '"b"', { priority: 3 }),
      message(queue, '"c"', { dueAt: Date.now() + 200 }),
    ])
    const got = await receive(consumer, 3)
    expect(got).toHaveLength(3)
    const again = await receive(consumer, 3)
    expect(again.map(({ deliveryCount }) => deliveryCount)).toEqual([2, 2, 2])
    expect(await consumer.ack(receiptsOf(got))).toHaveLength(3)
    const [one, two, three] = receiptsOf(again)
    expect(await consumer.extend?.([one as never])).toEqual([])
    expect(await consumer.ack([one as never])).toEqual([])
    expect(await consumer.nack?.([{ receipt: two as never, delayMs: 50 }])).toEqual([])
    expect(await consumer.move?.([{ receipt: three as never, message: message(`${queue}.dead`, '"d"') }])).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(1)
    expect(await broker.admin?.browse?.(queue, { max: 5 })).toHaveLength(1)
    expect(await broker.admin?.list?.()).toContain(queue)
    await broker.admin?.remove?.(queue)
    await consumer.close()
  })

  it('a plain list needs even less', async () => {
    const redis = await server({ user: 'operator', password: 'operator-secret' })
    const words =
      '~jobs resetchannels -@all +ping +client|id +client|setname +rpush +lpush +lpop +llen +lrange +blmove +unlink'
    await raw(redis.url).call('ACL', 'SETUSER', 'worker', 'on', '>worker-secret', ...words.split(' '))
    const broker = redisList(redis.url.replace(/\/\/.*@/, '//worker:worker-secret@'), { mode: 'simple' })
    await broker.open(new TestHost(), signal)
    const consumer = await consumerOf(broker as never, 'jobs')
    const received = receive(consumer, 2, 5_000)
    const publisher = await broker.createPublisher(signal)
    expect(await publisher.publish([message('jobs', '"a"'), message('jobs', '"b"')])).toEqual([])
    expect(textsOf(await received)).toEqual(['"a"', '"b"'])
    expect(await broker.admin?.depth?.('jobs')).toBe(0)
    expect(await broker.admin?.browse?.('jobs', { max: 1 })).toEqual([])
    await broker.admin?.purge?.('jobs')
    await broker.close()
  })

  it('by TLS with the right authority only', async () => {
    const redis = await server({ tls: true })
    const { ca, otherCa } = redis.certificates ?? { ca: '', otherCa: '' }
    const good = await opened({ url: redis.tlsUrl, tls: { ca: readFileSync(ca) } })
    const queue = freshQueue()
    await publish(good, [message(queue, '"a"')])
    expect(textsOf(await receive(await consumerOf(good, queue), 1))).toEqual(['"a"'])
    const bad = redisList({ url: redis.tlsUrl, tls: { ca: readFileSync(otherCa) } })
    const error = await rejection(bad.open(new TestHost(), signal))
    expect(bad.classify(error).code).toBe('auth')
  })

  it('with the right password only, which stands in no error', async () => {
    const redis = await server({ password: 'canary-secret' })
    await publish(await opened(redis.url), [message(freshQueue(), '"a"')])
    const bad = redisList(redis.url.replace('canary-secret', 'canary-wrong'))
    const error = await rejection(bad.open(new TestHost(), signal))
    expect(bad.classify(error)).toMatchObject({ code: 'auth', retryable: false })
    expect(`${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toMatch(/canary/)
  })

  it('at the second address where the first is dead, or where a client of yours points', async () => {
    const queue = freshQueue()
    const broker = await opened(['redis://127.0.0.1:1', url])
    await publish(broker, [message(queue, '"a"')])
    const client = raw()
    const other = await opened({ client })
    expect(textsOf(await receive(await consumerOf(other, queue), 1))).toEqual(['"a"'])
    await other.close()
    expect(await client.ping()).toBe('PONG')
  })

  it('refuses options that have no meaning, and a key that holds something else', async () => {
    expect(() => redisList(url, { mode: 'fast' as never })).toThrow(InvalidOption)
    expect(() => redisList(url, { prefetch: 5 } as never)).toThrow(InvalidOption)
    const broker = await opened()
    const queue = freshQueue()
    await raw().set(`sluice:list:{${queue}}`, 'not a list')
    for (const more of [{}, { priority: 2 }]) {
      const error = await rejection(publish(broker, [message(queue, '"a"', more)]))
      expect(broker.classify(error).code).toBe('conflict')
    }
    const error = await rejection(receive(await consumerOf(broker, queue), 1))
    expect(broker.classify(error).code).toBe('conflict')
  })
})

import { expect, test } from 'vitest'
import { consumerOf, freshQueue, idsOf, many, message, opened, operator, publish, receive, signal } from './world.js'
import { stranger, until, url, withKafka } from './world.js'

withKafka('publishing', () => {
  test('a key finds the partition that clients of other languages find', async () => {
    const broker = await opened({ partitions: 4 })
    const queue = freshQueue()
    // murmur2 as Java's tests have it: 21 is -973932308, foobar is -790332482, the third -985981536.
    const keys = ['21', 'foobar', 'a-little-bit-long-string']
    await publish(
      broker,
      keys.map(key => message(queue, key, { key })),
    )
    const { consumer } = await consumerOf(broker, queue)
    const lanes = new Map((await receive(consumer, 3)).map(({ key, lane }) => [key, lane]))
    const expected = [-973932308, -790332482, -985981536].map(hash => String((hash & 0x7fffffff) % 4))
    expect(keys.map(key => lanes.get(key))).toEqual(expected)
  })

  test('a batch larger than a topic takes at once goes in pieces, in order', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const body = 'x'.repeat(100_000)
    await publish(
      broker,
      many(queue, 40, () => ({ key: 'one', body })),
    )
    const { consumer } = await consumerOf(broker, queue)
    const came = await receive(consumer, 40)
    expect(came.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, index) => `m${index}`))
  })

  test('batches that are published at once keep the order of a key, compressed or not', async () => {
    for (const compression of ['none', 'gzip'] as const) {
      const broker = await opened({ compression })
      const queue = freshQueue()
      const publisher = await broker.createPublisher(signal)
      const all = many(queue, 400, index => ({ key: 'one', body: index % 50 === 0 ? 'x'.repeat(50_000) : '{}' }))
      const pieces = Array.from({ length: 40 }, (_, at) => all.slice(at * 10, at * 10 + 10))
      await Promise.all(pieces.map(piece => publisher.publish(piece)))
      const { consumer } = await consumerOf(broker, queue)
      expect((await receive(consumer, 400)).map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    }
  })

  test('a topic that somebody removed is made again, and does not spoil publishing to others', async () => {
    const broker = await opened()
    const [doomed, other] = [freshQueue(), freshQueue()]
    const publisher = await broker.createPublisher(signal)
    await publisher.publish([message(doomed, 'a'), message(other, 'a')])
    await (await operator()).deleteTopics({ topics: [doomed] })
    // While some brokers know of the removal and others do not, it is refused as core tries again.
    await until('it is confirmed', async () => {
      const outcome = await publisher.publish([message(doomed, 'b')]).catch((error: unknown) => error)
      if (Array.isArray(outcome)) return true
      expect(broker.classify(outcome)).toMatchObject({ code: 'not-found', retryable: true })
      return false
    })
    expect(await publisher.publish([message(other, 'b')])).toEqual([])
    const { consumer } = await consumerOf(broker, doomed)
    expect(idsOf(await receive(consumer, 1))).toEqual(['b'])
  })

  test('topics are made as told, with the time of the server', async () => {
    const broker = await opened({ partitions: 7, prefix: 'team.', topicConfig: { 'retention.ms': '60000' } })
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a')])
    const admin = await operator()
    const { topics } = await admin.fetchTopicMetadata({ topics: [`team.${queue}`] })
    expect(topics[0]?.partitions).toHaveLength(7)
    expect(await broker.admin?.list?.()).toContain(queue)
    await publish(await opened(), [message(`${queue}x`, 'a')])
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: `${queue}x`, configNames: ['message.timestamp.type'] }],
    })
    expect(resources[0]?.configEntries[0]?.configValue).toBe('LogAppendTime')
  })

  test('names that Kafka takes for the same are queues of their own', async () => {
    const broker = await opened()
    const base = freshQueue()
    const names = [`${base}.x_y`, `${base}_x.y`, `${base}.x.y`]
    for (const name of names) await publish(broker, [message(name, name)])
    const other = await opened()
    for (const name of names) {
      expect(await other.admin?.depth?.(name)).toBe(1)
      const { consumer } = await consumerOf(other, name)
      expect(idsOf(await receive(consumer, 1))).toEqual([name])
    }
    expect(await other.admin?.list?.()).toEqual(expect.arrayContaining(names))
  })

  test('one of several addresses is enough', async () => {
    const broker = await opened({ url: ['kafka://127.0.0.1:1', url] })
    await publish(broker, [message(freshQueue(), 'a')])
    const comma = await opened({ url: `127.0.0.1:1,${new URL(url).host}` })
    await publish(comma, [message(freshQueue(), 'a')])
  })

  test('what strangers write: nothing, no key, several values, names that objects have', async () => {
    const broker = await opened({ partitions: 1 })
    const queue = freshQueue()
    await broker.admin?.declare?.(queue, {})
    const producer = stranger().producer({ allowAutoTopicCreation: false })
    await producer.connect()
    const headers = { constructor: 'c', toString: ['s', 't'], 'X-Many': ['1', '2'], ['__proto__']: 'p' }
    await producer.send({ topic: queue, messages: [{ value: null }, { value: Buffer.from([0xff, 0]), headers }] })
    await producer.disconnect()
    const { consumer } = await consumerOf(broker, queue)
    const [tombstone, bytes] = await receive(consumer, 2)
    expect([tombstone?.body.length, tombstone?.id, tombstone?.headers, tombstone?.key]).toEqual([
      0,
      undefined,
      undefined,
      undefined,
    ])
    expect([...Buffer.from(bytes?.body ?? '')]).toEqual([0xff, 0])
    const seen = Object.entries(bytes?.headers ?? {}).sort()
    expect(seen).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['tostring', 's, t'],
      ['x-many', '1, 2'],
    ])
    expect(Object.getPrototypeOf(bytes?.headers)).toBe(Object.prototype)
  })
})

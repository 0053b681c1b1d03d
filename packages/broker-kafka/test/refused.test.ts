import { expect, test } from 'vitest'
import { consumerOf, freshQueue, idsOf, many, message, opened, receive, signal, withKafka } from './world.js'

withKafka('what Kafka refuses', () => {
  test('a message that is too large for its topic is refused alone', async () => {
    const [small, other] = [freshQueue(), freshQueue()]
    const broker = await opened({ partitions: 1 })
    await broker.admin?.declare?.(small, { config: { 'max.message.bytes': '20000' } })
    const publisher = await broker.createPublisher(signal)
    const batch = [...many(small, 3), message(small, 'giant', { body: 'x'.repeat(30_000) }), ...many(other, 3)]
    const rejected = await publisher.publish(batch)
    expect(rejected.map(({ error, index }) => [index, broker.classify(error)])).toEqual([
      [3, { code: 'too-large', retryable: false, happened: 'no' }],
    ])
    for (const queue of [small, other]) {
      const { consumer } = await consumerOf(broker, queue)
      expect(new Set(idsOf(await receive(consumer, 3)))).toEqual(new Set(['m0', 'm1', 'm2']))
    }
  })

  test('a batch that is too large for a topic of small ones goes in smaller pieces, and so do the next', async () => {
    const broker = await opened({ partitions: 1, topicConfig: { 'max.message.bytes': '20000' } })
    const queue = freshQueue()
    const publisher = await broker.createPublisher(signal)
    const batch = many(queue, 100, () => ({ key: 'one', body: 'x'.repeat(1_000) }))
    expect(await publisher.publish(batch)).toEqual([])
    const { consumer } = await consumerOf(broker, queue)
    expect((await receive(consumer, 100)).map(({ id }) => id)).toEqual(batch.map(({ id }) => id))
    expect(await publisher.publish(batch)).toEqual([])
    expect((await receive(consumer, 100)).map(({ id }) => id)).toEqual(batch.map(({ id }) => id))
    expect(await receive(consumer, 1, 500)).toEqual([])
  })

  test('a message without a key for a compacted topic is refused alone', async () => {
    const broker = await opened({ partitions: 1, topicConfig: { 'cleanup.policy': 'compact' } })
    const queue = freshQueue()
    const publisher = await broker.createPublisher(signal)
    const rejected = await publisher.publish([
      message(queue, 'a', { key: 'a' }),
      message(queue, 'b'),
      message(queue, 'c', { key: 'c' }),
    ])
    expect(rejected.map(({ error, index }) => [index, broker.classify(error).code])).toEqual([[1, 'invalid']])
    const { consumer } = await consumerOf(broker, queue)
    expect(new Set(idsOf(await receive(consumer, 2)))).toEqual(new Set(['a', 'c']))
  })
})

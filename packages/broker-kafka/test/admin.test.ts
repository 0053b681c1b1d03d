import { expect, test } from 'vitest'
import { freshQueue, opened, operator, withKafka } from './world.js'

withKafka('looking after topics', () => {
  test('moving a group makes no topic', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const error = await broker.admin?.seek?.(queue, undefined, 'earliest').catch((raw: unknown) => raw)
    expect(broker.classify(error)).toMatchObject({ code: 'not-found', happened: 'no' })
    expect(await broker.admin?.list?.()).not.toContain(queue)
  })

  test('declaring a topic that exists otherwise is a conflict: partitions, replicas, settings', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const config = { 'retention.ms': '60000', 'message.timestamp.type': 'LogAppendTime' }
    const declare = async (options: { readonly [name: string]: unknown }): Promise<unknown> =>
      await broker.admin?.declare?.(queue, options).then(
        () => 'well',
        (error: unknown) => broker.classify(error).code,
      )
    expect(await declare({ partitions: 2, replicas: 1, config })).toBe('well')
    expect(await declare({ partitions: 2, replicas: 1, config })).toBe('well')
    expect(await declare({})).toBe('well')
    expect(await declare({ partitions: 3 })).toBe('conflict')
    expect(await declare({ replicas: 2 })).toBe('conflict')
    expect(await declare({ config: { 'retention.ms': '70000' } })).toBe('conflict')
    expect(await declare({ config: { 'no.such.setting': '1' } })).toBe('invalid')
    const { topics } = await (await operator()).fetchTopicMetadata({ topics: [queue] })
    expect(topics[0]?.partitions).toHaveLength(2)
  })
})

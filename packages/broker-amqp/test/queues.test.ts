import { systemClock } from '@sluice/core'
import { expect, it } from 'vitest'
import { noDeliveryLimit } from '../src/queues/make-queue.js'
import {
  consumerOf,
  failureOf,
  freshQueue,
  message,
  opened,
  publisherOf,
  receive,
  stranger,
  until,
  withRabbit,
} from './world.js'

const quorum = { 'x-queue-type': 'quorum', 'x-delivery-limit': noDeliveryLimit }

withRabbit('queues', () => {
  it('a message that is handed back more often than RabbitMQ 4 allows by default is still there', async () => {
    const queue = freshQueue()
    const { broker } = await opened()
    await (await publisherOf(broker)).publish([message(queue, 'a')])
    const consumer = await consumerOf(broker, queue)
    for (let count = 1; count <= 25; count++) {
      const [delivery] = await receive(consumer, 1)
      expect(delivery).toMatchObject({ id: 'a', deliveryCount: count })
      await consumer.nack?.([{ receipt: delivery?.receipt, delayMs: 0 }])
    }
    // Only who says the same may declare it: the limit is a fact of the queue, and not of this server's defaults.
    const model = await stranger()
    await (await model.createChannel()).assertQueue(queue, { durable: true, arguments: quorum })
    const other = await model.createChannel()
    other.on('error', () => undefined)
    const refused = other.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
    expect(await failureOf(refused)).toMatchObject({ code: 406 })
  })

  it('a limit that a user gives takes the place of ours', async () => {
    const queue = freshQueue()
    const { broker } = await opened(undefined, { queueArguments: { 'x-delivery-limit': 2 } })
    await (await publisherOf(broker)).publish([message(queue, 'a')])
    const consumer = await consumerOf(broker, queue)
    for (let count = 1; count <= 3; count++) {
      const [delivery] = await receive(consumer, 1)
      await consumer.nack?.([{ receipt: delivery?.receipt, delayMs: 0 }])
    }
    // Dropped, as asked for: the same loop as above, and it does notice.
    expect(await receive(consumer, 1, 500)).toEqual([])
    expect(await broker.admin.depth?.(queue)).toBe(0)
  })

  it('a queue of somebody else is taken as it is where queues are not declared', async () => {
    const queue = freshQueue()
    await (await (await stranger()).createChannel()).assertQueue(queue, { arguments: { 'x-queue-type': 'quorum' } })
    const { broker } = await opened(undefined, { declareQueues: false })
    const publisher = await publisherOf(broker)
    const dueAt = systemClock.now() + 300
    expect(await publisher.publish([message(queue, 'a'), message(queue, 'b', { dueAt })])).toEqual([])
    const got = await receive(await consumerOf(broker, queue), 2)
    expect(got.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('where queues are not declared a missing one is not found, is not made, and is used once it is there', async () => {
    const [queue, good] = [freshQueue(), freshQueue()]
    const { broker, host } = await opened(undefined, { declareQueues: false })
    await broker.admin.declare?.(good, {})
    const publisher = await publisherOf(broker)
    const rejected = await publisher.publish([message(queue, 'a'), message(good, 'b')])
    expect(rejected.map(({ index }) => index)).toEqual([0])
    expect(broker.classify(rejected[0]?.error)).toEqual({ code: 'not-found', retryable: false, happened: 'no' })
    expect(broker.classify(await failureOf(consumerOf(broker, queue))).code).toBe('not-found')
    const channel = await (await stranger()).createChannel()
    channel.on('error', () => undefined)
    expect(await failureOf(channel.checkQueue(queue))).toMatchObject({ code: 404 })
    await broker.admin.declare?.(queue, {})
    expect(await publisher.publish([message(queue, 'c')])).toEqual([])
    await until('it is there', async () => (await broker.admin.depth?.(queue)) === 1)
    expect(host.heard('disconnected')).toBe(false)
  })

  it('a classic queue without priorities is made without them, and refuses them', async () => {
    const queue = freshQueue()
    const { broker } = await opened(undefined, { queueType: 'classic', priorities: 1 })
    expect(broker.capabilities.priorities).toBe(1)
    const publisher = await publisherOf(broker)
    const refused = await publisher.publish([message(queue, 'a'), message(queue, 'b', { priority: 1 })])
    expect(refused.map(({ index }) => index)).toEqual([1])
    const model = await stranger()
    await (await model.createChannel()).assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } })
    expect(await receive(await consumerOf(broker, queue), 1)).toMatchObject([{ id: 'a' }])
  })
})

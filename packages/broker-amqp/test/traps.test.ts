import { Socket } from 'node:net'
import { startProxy } from '@sluice/conformance'
import type { OutgoingMessage } from '@sluice/core/adapter'
import { expect, it, onTestFinished, vi } from 'vitest'
import { amqp } from '../src/index.js'
import {
  consumerOf,
  failureOf,
  freshQueue,
  message,
  noEvents,
  opened,
  publisherOf,
  receive,
  signal,
  source,
  stranger,
  TestHost,
  until,
  url,
  withRabbit,
} from './world.js'

withRabbit('traps of RabbitMQ and amqplib', () => {
  it('a reset at any moment of the set-up rejects, and nothing escapes', async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    for (let delayMs = 0; delayMs < 40; delayMs += 2) {
      const broker = amqp(proxy.through(url))
      const opening = (async () => {
        await broker.open(new TestHost(), signal)
        await consumerOf(broker, 'test-reset')
        await (await publisherOf(broker)).publish([message('test-reset', 'a')])
      })().catch((error: unknown) => error)
      await new Promise(resolve => setTimeout(resolve, delayMs))
      proxy.cut()
      const failed = await opening
      if (failed !== undefined) expect(['connection', 'closed']).toContain(broker.classify(failed).code)
      proxy.restore()
      await broker.close()
    }
    const { broker } = await opened()
    await broker.admin.remove?.('test-reset')
  })

  it('a publish over a channel that died rejects, never throws, and may have happened', async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    const queue = freshQueue()
    const { broker, host } = await opened(proxy.through(url))
    const publisher = await publisherOf(broker)
    await publisher.publish([message(queue, 'a')])
    proxy.blackHole()
    const written = publisher.publish([message(queue, 'b')])
    const unanswered = failureOf(written)
    proxy.restore()
    proxy.cut()
    expect(broker.classify(await unanswered)).toMatchObject({ code: 'connection', happened: 'maybe' })
    await until('the loss is reported', () => host.heard('disconnected'))
    expect(host.events.filter(({ type }) => type === 'disconnected')).toHaveLength(1)
    expect(broker.classify(await failureOf(publisher.publish([message(queue, 'c')]))).code).toBe('connection')
    await publisher.close()
  })

  it('properties of a stranger never break a consumer: tables, lists, numbers, no id', async () => {
    const queue = freshQueue()
    const { broker } = await opened()
    const consumer = await consumerOf(broker, queue)
    const channel = await (await stranger()).createChannel()
    const headers = {
      nested: { a: [1] },
      list: ['a', { b: true }],
      number: 7,
      truth: true,
      nothing: null,
      bytes: Buffer.from('x'),
    }
    const odd = { 'x-death': 'never', 'x-delivery-count': 4_000_000, 'x-first-death-queue': 'q', text: 'kept' }
    channel.sendToQueue(queue, Buffer.from('1'), { headers })
    channel.sendToQueue(queue, Buffer.alloc(0), { headers: odd, messageId: '', priority: 200, expiration: '60000' })
    channel.sendToQueue(queue, Buffer.from('{}'))
    const [first, second, third] = await receive(consumer, 3)
    expect(first).toMatchObject({
      id: undefined,
      headers: { number: '7', truth: 'true', bytes: 'x' },
      deliveryCount: 1,
    })
    expect(second).toMatchObject({ id: undefined, headers: { text: 'kept' }, deliveryCount: 1, priority: 0 })
    expect(third).toMatchObject({ headers: undefined, deliveryCount: 1 })
    expect(await consumer.ack([first, second, third].map(delivery => delivery?.receipt))).toEqual([])
  })

  it('a second settlement of a receipt is stale, and the channel lives on', async () => {
    const queue = freshQueue()
    const { broker } = await opened()
    const consumer = await consumerOf(broker, queue)
    const publisher = await publisherOf(broker)
    await publisher.publish([message(queue, 'a')])
    const [delivery] = await receive(consumer, 1)
    expect(await consumer.ack([delivery?.receipt])).toEqual([])
    expect(await consumer.ack([delivery?.receipt])).toEqual([delivery?.receipt])
    expect(await consumer.nack?.([{ receipt: delivery?.receipt, delayMs: 0 }])).toEqual([delivery?.receipt])
    await publisher.publish([message(queue, 'b')])
    expect((await receive(consumer, 1))[0]?.id).toBe('b')
  })

  it('a queue with other properties is a conflict that says what to do; other queues of the batch are served', async () => {
    const [queue, good] = [freshQueue(), freshQueue()]
    await (await (await stranger()).createChannel()).assertQueue(queue, { arguments: { 'x-queue-type': 'classic' } })
    const { broker, host } = await opened()
    const publisher = await publisherOf(broker)
    const rejected = await publisher.publish([message(queue, 'a'), message(good, 'b'), message(queue, 'c')])
    expect(rejected.map(({ index }) => index)).toEqual([0, 2])
    expect(broker.classify(rejected[0]?.error)).toMatchObject({ code: 'conflict', happened: 'no' })
    expect(String(rejected[0]?.error)).toContain('queueType')
    const refused = await failureOf(consumerOf(broker, queue))
    expect(broker.classify(refused).code).toBe('conflict')
    expect((await receive(await consumerOf(broker, good), 1))[0]?.id).toBe('b')
    expect(host.heard('disconnected')).toBe(false)
  })

  it('asking after an unknown queue closes a channel of its own only', async () => {
    const queue = freshQueue()
    const { broker, host } = await opened()
    const publisher = await publisherOf(broker)
    const [depth] = await Promise.all([
      broker.admin.depth?.('test-nobody-made'),
      publisher.publish([message(queue, 'a')]),
    ])
    expect(depth).toBe(0)
    await broker.admin.purge?.('test-nobody-made')
    expect(await publisher.publish([message(queue, 'b')])).toEqual([])
    expect(host.heard('disconnected')).toBe(false)
  })

  it('a window is never unbounded: the server keeps what is beyond it', async () => {
    const queue = freshQueue()
    const { broker } = await opened()
    await (await publisherOf(broker)).publish(Array.from({ length: 20 }, (_, n) => message(queue, `m${n}`)))
    const consumer = await consumerOf(broker, queue, { window: 3 })
    expect(await receive(consumer, 5, 500)).toHaveLength(3)
    expect(await broker.admin.depth?.(queue)).toBe(17)
  })

  it('sockets do not wait to fill packets', async () => {
    const spy = vi.spyOn(Socket.prototype, 'setNoDelay')
    onTestFinished(() => spy.mockRestore())
    await opened()
    expect(spy.mock.calls).toEqual([[true], [true]])
  })

  it('a message to a queue that was removed comes back as its own refusal, and the next one makes the queue', async () => {
    const [queue, good] = [freshQueue(), freshQueue()]
    const { broker } = await opened()
    const publisher = await publisherOf(broker)
    await publisher.publish([message(queue, 'a'), message(good, 'a')])
    await (await (await stranger()).createChannel()).deleteQueue(queue)
    const rejected = await publisher.publish([message(good, 'b'), message(queue, 'b'), message(good, 'c')])
    expect(rejected.map(({ index }) => index)).toEqual([1])
    expect(broker.classify(rejected[0]?.error)).toEqual({ code: 'unroutable', retryable: true, happened: 'no' })
    expect(await publisher.publish([message(queue, 'b')])).toEqual([])
    expect(await receive(await consumerOf(broker, queue), 1)).toMatchObject([{ id: 'b' }])
  })

  it('a queue removed under its consumer ends that consumer, tells of it, and the next one makes the queue', async () => {
    const queue = freshQueue()
    const { broker, host } = await opened()
    const story: string[] = []
    const events = { revoked: (lanes: unknown): void => void story.push(String(lanes)) }
    const consumer = await broker.createConsumer(source(queue), events, signal)
    await (await publisherOf(broker)).publish([message(queue, 'a')])
    const [held] = await receive(consumer, 1)
    const waiting = failureOf(consumer.receive({ max: 1, waitMs: 30_000 }, signal))
    await (await (await stranger()).createChannel()).deleteQueue(queue)
    expect(broker.classify(await waiting).code).toBe('not-found')
    expect(story).toEqual(['all'])
    expect(await consumer.ack([held?.receipt as never])).toEqual([held?.receipt])
    await consumer.close()
    const next = await broker.createConsumer(source(queue), noEvents, signal)
    await (await publisherOf(broker)).publish([message(queue, 'b')])
    expect(await receive(next, 1)).toMatchObject([{ id: 'b' }])
    expect(host.heard('disconnected')).toBe(false)
  })

  it('a header by which RabbitMQ would route, or a table too large, is refused before the channel is lost', async () => {
    const queue = freshQueue()
    const { broker } = await opened()
    const publisher = await publisherOf(broker)
    const bad: OutgoingMessage[] = [
      message(queue, 'a', { headers: { CC: 'other' } }),
      message(queue, 'b', { headers: { ['n'.repeat(300)]: 'x' } }),
      message(queue, 'c', { headers: { large: 'x'.repeat(70_000) } }),
      message(queue, 'd', { body: new Uint8Array(16_777_217) }),
      message(queue, 'i'.repeat(300)),
      message(queue, 'good'),
    ]
    const rejected = await publisher.publish(bad)
    const codes = rejected.map(({ error }) => broker.classify(error).code)
    expect(codes).toEqual(['invalid', 'invalid', 'too-large', 'too-large', 'invalid'])
    expect(await receive(await consumerOf(broker, queue), 1)).toMatchObject([{ id: 'good' }])
  })

  it('batches that wait for their queues keep the order of one queue', async () => {
    const [known, other] = [freshQueue(), freshQueue()]
    const { broker } = await opened()
    const publisher = await publisherOf(broker)
    await publisher.publish([message(known, 'warm')])
    const batches = [
      publisher.publish([message(other, 'x'), message(known, '1')]),
      publisher.publish([message(known, '2')]),
      publisher.publish([message(known, '3')]),
    ]
    expect(await Promise.all(batches)).toEqual([[], [], []])
    const got = await receive(await consumerOf(broker, known), 4)
    expect(got.map(({ id }) => id)).toEqual(['warm', '1', '2', '3'])
  })
})

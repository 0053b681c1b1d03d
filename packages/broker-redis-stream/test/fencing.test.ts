import { expect, it, onTestFinished } from 'vitest'
import { startProxy } from '@sluice/conformance'
import {
  consumerOf,
  freshQueue,
  message,
  messages,
  opened,
  pause,
  publish,
  raw,
  receiptsOf,
  receive,
  streamOf,
  url,
  withRedis,
} from './world.js'

withRedis('fencing', () => {
  it('knows two hand-outs to the same consumer apart', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { leaseMs: 200 })
    await publish(broker, [message(queue, 'a')])
    const early = await receive(consumer, 1)
    const late = await receive(consumer, 1)
    expect(late[0]?.deliveryCount).toBe(2)
    expect((await consumer.extend?.(receiptsOf(early)))?.length).toBe(1)
    expect((await consumer.ack(receiptsOf(early))).length).toBe(1)
    expect(await broker.admin?.depth?.(queue), 'it is still held').toBe(1)
    expect(await consumer.ack(receiptsOf(late))).toEqual([])
    expect(await raw().exists(`${streamOf(queue)}:again`), 'no mark stays').toBe(0)
  })

  it('settles what was acknowledged twice only once, and says so', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 3))
    const [one, two, three] = receiptsOf(await receive(consumer, 3))
    if (one === undefined || two === undefined || three === undefined) throw new Error('three were published')
    expect(await consumer.ack([two])).toEqual([])
    expect(await consumer.ack([one, two, three])).toEqual([two])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('a move by a stale receipt publishes nothing', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const early = await consumerOf(broker, queue, { leaseMs: 200 })
    await publish(broker, messages(queue, 1))
    const [held] = await receive(early, 1)
    const late = await consumerOf(broker, queue)
    const taken = await receive(late, 1)
    if (held === undefined) throw new Error('one was published')
    const moved = [{ receipt: held.receipt, message: message(`${queue}.dead`, 'm0') }]
    expect(await early.move?.(moved)).toEqual([held.receipt])
    expect(await broker.admin?.depth?.(`${queue}.dead`)).toBe(0)
    expect(await late.ack(receiptsOf(taken))).toEqual([])
  })

  it('what was handed back stands before what is new, and its hand-out was not counted', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 3))
    const held = await receive(consumer, 2)
    await consumer.nack?.(held.map(({ receipt }) => ({ receipt, delayMs: 0 })))
    await consumer.close()
    const next = await receive(await consumerOf(broker, queue), 3)
    expect(next.map(({ id, deliveryCount }) => [id, deliveryCount])).toEqual([
      ['m0', 1],
      ['m1', 1],
      ['m2', 1],
    ])
  })

  it('a hand-back wakes one who waits elsewhere', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const holder = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 1))
    const held = await receive(holder, 1)
    const waiting = receive(await consumerOf(await opened(), queue), 1)
    await pause(1_300)
    const before = performance.now()
    await holder.nack?.(held.map(({ receipt }) => ({ receipt, delayMs: 0 })))
    expect((await waiting).map(({ id }) => id)).toEqual(['m0'])
    expect(performance.now() - before).toBeLessThan(500)
  })

  it('what a lost answer took over comes to the same consumer all the same', async () => {
    const proxy = await startProxy({ target: url })
    onTestFinished(() => proxy.close())
    const queue = freshQueue()
    const direct = await opened()
    await publish(direct, messages(queue, 2))
    const holder = await consumerOf(direct, queue)
    const held = await receive(holder, 2)
    const broker = await opened({ url: proxy.through(url), callTimeoutMs: 400 })
    const consumer = await consumerOf(broker, queue, { leaseMs: 60_000 })
    await holder.nack?.(held.map(({ receipt }) => ({ receipt, delayMs: 0 })))
    proxy.swallowOneReply()
    const found = await receive(consumer, 2)
    expect(found.map(({ id }) => id)).toEqual(['m0', 'm1'])
    expect(await consumer.ack(receiptsOf(found))).toEqual([])
  })
})

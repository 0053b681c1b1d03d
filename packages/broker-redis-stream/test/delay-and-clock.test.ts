import { expect, it } from 'vitest'
import {
  consumerOf,
  freshQueue,
  message,
  opened,
  pause,
  publish,
  raw,
  receive,
  signal,
  streamOf,
  TestHost,
  withRedis,
} from './world.js'
import { redisStream } from '../src/index.js'

withRedis('delays', () => {
  it('count by the server’s clock: a host that is an hour behind delays no longer', async () => {
    const behind = new TestHost()
    const broker = redisStream(process.env.SLUICE_TESTBED_REDIS)
    const clock = Object.create(behind.clock, { now: { value: () => Date.now() - 3_600_000 } })
    await broker.open({ ...behind, clock }, signal)
    const queue = freshQueue()
    await publish(broker, [message(queue, 'soon', { dueAt: Date.now() - 3_600_000 + 400 })])
    const consumer = await consumerOf(broker, queue)
    const before = Date.now()
    expect((await receive(consumer, 1)).map(({ id }) => id)).toEqual(['soon'])
    expect(Date.now() - before).toBeGreaterThan(100)
    await broker.close()
  })

  it('a message that is due earlier than what a blocked reader waits for wakes it', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    const waiting = receive(consumer, 1)
    await pause(100)
    const due = Date.now() + 150
    await publish(broker, [message(queue, 'b', { dueAt: due })])
    expect((await waiting).map(({ id }) => id)).toEqual(['b'])
    expect(Date.now() - due).toBeLessThan(700)
  })

  it('a delayed hand-back keeps id, headers, key, first time and count, and is not counted', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, [message(queue, 'a', { headers: { id: 'mine', ':x': 'y' }, key: 'k' })])
    const [first] = await receive(consumer, 1)
    if (first === undefined) throw new Error('nothing came')
    expect(await consumer.nack?.([{ receipt: first.receipt, delayMs: 100 }])).toEqual([])
    expect((await consumer.ack([first.receipt])).length, 'it is not held any more').toBe(1)
    expect(await raw().xlen(streamOf(queue))).toBe(0)
    const [again] = await receive(consumer, 1)
    const { body, receipt, leaseUntil, ...rest } = first
    expect(again).toMatchObject({ ...rest, headers: { id: 'mine', ':x': 'y' }, key: 'k', deliveryCount: 1 })
    expect(Buffer.from(again?.body ?? '')).toEqual(Buffer.from(body))
    expect(again?.receipt).not.toEqual(receipt)
    expect(again?.leaseUntil).toBeGreaterThan(leaseUntil ?? 0)
  })
})

import { expect, it } from 'vitest'
import { consumerOf, freshQueue, hubOf, message, messages, opened, publish, receive } from './world.js'

it('a large message beside many small ones is still a frame that the hub takes', async () => {
  const { broker, host } = await opened((await hubOf()).url)
  const queue = freshQueue()
  const headers = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`header-${n}`, 'x'.repeat(1_000)]))
  const batch = [
    message(queue, 'm0', { body: 'x'.repeat(4_194_200) }),
    message(queue, 'm1', { body: 'y'.repeat(16_777_216), headers }),
  ]
  await publish(broker, batch)
  const consumer = await consumerOf(broker, queue)
  const got = await receive(consumer, 2)
  expect(got.map(({ body }) => body.length)).toEqual([4_194_200, 16_777_216])
  const moved = got.map(({ receipt }, n) => ({
    receipt,
    message: { ...(batch[n] as (typeof batch)[0]), queue: `${queue}.dead` },
  }))
  expect(await consumer.move?.(moved)).toEqual([])
  expect(await broker.admin.depth?.(`${queue}.dead`)).toBe(2)
  expect(host.events.map(({ type }) => type)).toEqual(['connected'])
})

it('more receipts than a list of a frame bears are extended, handed back and acknowledged all the same', async () => {
  const { broker } = await opened((await hubOf()).url)
  const queue = freshQueue()
  const count = 10_500
  for (let left = count; left > 0; left -= 500) await publish(broker, messages(queue, 500))
  const consumer = await consumerOf(broker, queue)
  const receipts = (await receive(consumer, count)).map(({ receipt }) => receipt)
  expect(receipts.length).toBe(count)
  expect(await consumer.extend?.(receipts)).toEqual([])
  expect(await consumer.nack?.(receipts.map(receipt => ({ receipt, delayMs: 0 })))).toEqual([])
  const again = (await receive(consumer, count)).map(({ receipt }) => receipt)
  expect(await consumer.ack(receipts)).toEqual(receipts)
  const moved = again.map(receipt => ({ receipt, message: message(`${queue}.dead`, 'm') }))
  expect(await consumer.move?.(moved)).toEqual([])
  const dead = await consumerOf(broker, `${queue}.dead`)
  expect(await dead.ack((await receive(dead, count)).map(({ receipt }) => receipt))).toEqual([])
  expect([await broker.admin.depth?.(queue), await broker.admin.depth?.(`${queue}.dead`)]).toEqual([0, 0])
})

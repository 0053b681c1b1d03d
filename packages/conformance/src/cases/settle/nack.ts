import type { Case } from '../../case.js'
import { expectBody, textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { consumerCan, countsDeliveries, fences, holdsTen, nativeHeaders } from '../../needs.js'

const nacks = consumerCan('nack')

/** Handing back. */
export const nackCases: readonly Case[] = [
  {
    id: 'settle/nack-returns-the-message',
    promise: 'A nack without delay brings the message back soon, with the same id and body.',
    needs: [nacks],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['{"again":1}'])
      const [first] = await kit.receive(consumer, 1)
      const start = kit.time.monotonic()
      expectEqual(await consumer.nack?.([{ receipt: first?.receipt, delayMs: 0 }]), [], 'stale receipts')
      const [second] = await kit.take(consumer, 1)
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(took <= kit.time.slackMs + 2_000, `a nack without delay took ${took} ms to bring the message back`)
      expectEqual(second?.id, first?.id, 'the id')
      expectBody(second?.body ?? '', '{"again":1}', 'the second hand-out')
    },
  },
  {
    id: 'settle/nack-for-others',
    promise: 'What one consumer hands back another can get.',
    needs: [nacks, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(3))
      const held = await kit.receive(consumer, 3)
      const other = await kit.consumer(queue, { broker: await kit.open() })
      await consumer.nack?.(held.map(({ receipt }) => ({ receipt, delayMs: 0 })))
      await consumer.close()
      expectSame(textsOf(await kit.take(other, 3)), numbered(3), 'what was handed back')
    },
  },
  {
    id: 'settle/nack-leaves-others-alone',
    promise: 'A nack brings back what it names and nothing else.',
    needs: [nacks, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(5))
      const held = await kit.receive(consumer, 5)
      await consumer.nack?.([{ receipt: held[2]?.receipt, delayMs: 0 }])
      const again = await kit.receive(consumer, 1)
      expectEqual(textsOf(again), textsOf(held.slice(2, 3)), 'what came back')
      await kit.silence(consumer, 300, 'one was handed back and came back, yet more comes')
      await kit.acknowledge(consumer, [...held.filter((_, index) => index !== 2), ...again])
    },
  },
  {
    id: 'settle/nack-of-a-batch',
    promise: 'One nack hands back many.',
    needs: [nacks, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(10))
      const held = await kit.receive(consumer, 10)
      expectEqual(await consumer.nack?.(held.map(({ receipt }) => ({ receipt, delayMs: 0 }))), [], 'stale receipts')
      expectSame(textsOf(await kit.take(consumer, 10)), numbered(10), 'what came back')
      await kit.silence(consumer, 300, 'all came back once and is acknowledged, yet more comes')
    },
  },
  {
    id: 'settle/nack-gives-a-new-receipt',
    promise: 'After a nack the next hand-out is another one: its own receipt settles it.',
    needs: [nacks],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      for (let round = 0; round < 3; round++) {
        const [delivery] = await kit.receive(consumer, 1)
        expectEqual(await consumer.nack?.([{ receipt: delivery?.receipt, delayMs: 0 }]), [], 'stale receipts')
      }
      await kit.take(consumer, 1)
      await kit.silence(consumer, 300, 'the last hand-out is acknowledged, yet it comes again')
    },
  },
  {
    id: 'settle/nacked-receipt-is-stale',
    promise: 'With fencing, the receipt of a hand-out that was handed back settles no later one, and is called stale.',
    needs: [nacks, fences],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      const [first] = await kit.receive(consumer, 1)
      await consumer.nack?.([{ receipt: first?.receipt, delayMs: 0 }])
      const [second] = await kit.receive(consumer, 1)
      expectEqual((await consumer.ack([first?.receipt])).length, 1, 'stale receipts')
      expectEqual(await consumer.ack([second?.receipt]), [], 'stale receipts of the hand-out that counts')
    },
  },
  {
    id: 'settle/nack-and-the-count',
    promise: 'A nack raises `deliveryCount` exactly where `nackCounts` says so.',
    needs: [nacks, countsDeliveries],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      const counts: number[] = []
      for (let round = 0; round < 3; round++) {
        const [delivery] = await kit.receive(consumer, 1)
        counts.push(delivery?.deliveryCount ?? Number.NaN)
        if (round < 2) await consumer.nack?.([{ receipt: delivery?.receipt, delayMs: 0 }])
      }
      expectEqual(counts, kit.capabilities.nackCounts ? [1, 2, 3] : [1, 1, 1], 'the counts of three hand-outs')
    },
  },
  {
    id: 'settle/nack-keeps-headers',
    promise: 'What is handed back keeps its headers.',
    needs: [nacks, nativeHeaders],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, [{ body: 'a', headers: { 'x-kept': 'yes', 'sluice-attempt': '2' } }])
      const [first] = await kit.receive(consumer, 1)
      await consumer.nack?.([{ receipt: first?.receipt, delayMs: 0 }])
      const [second] = await kit.take(consumer, 1)
      expectEqual({ ...second?.headers }, { 'x-kept': 'yes', 'sluice-attempt': '2' }, 'the headers')
    },
  },
]

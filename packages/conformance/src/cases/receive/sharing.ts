import type { Case } from '../../case.js'
import type { Consumer } from '@sluice/core/adapter'
import { textOf, textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { numbered } from '../../kit/message.js'

/** Takes from several consumers at once until `count` deliveries have come. */
async function takeTogether(kit: Kit, consumers: readonly Consumer[], count: number): Promise<string[]> {
  const seen: string[] = []
  const end = kit.time.monotonic() + 20_000
  const drain = async (consumer: Consumer): Promise<void> => {
    while (seen.length < count && kit.time.monotonic() < end) {
      const batch = await kit.next(consumer, 5, 250)
      await kit.acknowledge(consumer, batch)
      seen.push(...textsOf(batch))
    }
  }
  await Promise.all(consumers.map(drain))
  return seen
}

/** Several consumers of one queue, one consumer beside others. */
export const sharingCases: readonly Case[] = [
  {
    id: 'receive/two-consumers-share',
    promise: 'Consumers without a group share a queue: each message goes to exactly one of them.',
    async run(kit) {
      const queue = kit.queue()
      const consumers = [await kit.consumer(queue), await kit.consumer(queue)]
      await kit.publish(queue, numbered(60))
      expectSame(await takeTogether(kit, consumers, 60), numbered(60), 'what two consumers got together')
      for (const consumer of consumers) await kit.silence(consumer, 300, 'all has arrived, yet something more comes')
    },
  },
  {
    id: 'receive/two-broker-objects-share',
    promise: 'Consumers of two broker objects, as two processes have them, share a queue as well.',
    async run(kit) {
      const queue = kit.queue()
      const other = await kit.open()
      const consumers = [await kit.consumer(queue), await kit.consumer(queue, { broker: other })]
      await kit.publish(queue, numbered(60))
      expectSame(await takeTogether(kit, consumers, 60), numbered(60), 'what two broker objects got together')
    },
  },
  {
    id: 'receive/many-consumers-on-one-broker',
    promise: 'One broker object carries consumers of many queues at once.',
    async run(kit) {
      const queues = Array.from({ length: 10 }, () => kit.queue())
      const consumers = await Promise.all(queues.map(queue => kit.consumer(queue)))
      await Promise.all(queues.map((queue, index) => kit.publish(queue, numbered(5, `q${index}`))))
      const got = await Promise.all(consumers.map(consumer => kit.take(consumer, 5)))
      got.forEach((deliveries, index) => {
        const texts = textsOf(deliveries)
        expectSame(texts, numbered(5, `q${index}`), `queue ${index}`)
      })
    },
  },
  {
    id: 'receive/from-the-other-broker-object',
    promise: 'What one broker object publishes another receives.',
    async run(kit) {
      const queue = kit.queue()
      const other = await kit.open()
      const consumer = await kit.consumer(queue, { broker: other })
      await kit.publish(queue, ['across'])
      const [delivery] = await kit.take(consumer, 1)
      expectEqual(textOf(delivery?.body ?? ''), 'across', 'what came')
    },
  },
  {
    id: 'receive/a-message-while-publishing-goes-on',
    promise: 'Receiving and publishing on one broker object go on side by side.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const bodies = numbered(100)
      const publishing = (async () => {
        for (let start = 0; start < 100; start += 10) await kit.publish(queue, bodies.slice(start, start + 10))
      })()
      const taken = await kit.take(consumer, 100)
      await publishing
      expectSame(textsOf(taken), bodies, 'what came meanwhile')
    },
  },
]

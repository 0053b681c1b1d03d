import type { Consumer } from '@sluice/core/adapter'
import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { numbered, outgoing } from '../../kit/message.js'
import { consumerCan, holdsTen, retains } from '../../needs.js'

/** Four publishes in flight, as core keeps them. */
async function pour(kit: Kit, queue: string, bodies: readonly string[]): Promise<void> {
  const publisher = await kit.publisher()
  const size = Math.min(kit.capabilities.limits.publishBatch, 50)
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < bodies.length) {
      const start = next
      next += size
      const batch = bodies.slice(start, start + size).map(body => outgoing(queue, body))
      expectEqual(await publisher.publish(batch), [], 'what publish rejected')
    }
  }
  await Promise.all([lane(), lane(), lane(), lane()])
}

/** Drains by several consumers, acknowledging every batch, until all have come. */
async function drain(kit: Kit, consumers: readonly Consumer[], count: number): Promise<string[]> {
  const seen: string[] = []
  const end = kit.time.monotonic() + 60_000
  const lane = async (consumer: Consumer): Promise<void> => {
    const max = Math.min(100, kit.capabilities.limits.receiveBatch)
    while (seen.length < count && kit.time.monotonic() < end) {
      const batch = await kit.next(consumer, max, 250)
      await kit.acknowledge(consumer, batch)
      seen.push(...textsOf(batch))
    }
  }
  await Promise.all(consumers.map(lane))
  return seen
}

/** Many messages at once. */
export const loadCases: readonly Case[] = [
  {
    id: 'load/many-messages',
    promise: 'Of 2,000 messages, published four batches at a time while two consumers receive, each arrives once.',
    timeoutMs: 90_000,
    async run(kit) {
      const queue = kit.queue()
      const consumers = [await kit.consumer(queue), await kit.consumer(queue, { broker: await kit.open() })]
      const bodies = numbered(2_000)
      const [seen] = await Promise.all([drain(kit, consumers, bodies.length), pour(kit, queue, bodies)])
      expectSame(seen, bodies, 'what came')
    },
  },
  {
    id: 'load/a-deep-backlog',
    promise: 'A backlog of 2,000 messages is handed out completely.',
    needs: [retains],
    timeoutMs: 90_000,
    async run(kit) {
      const queue = kit.queue()
      const bodies = numbered(2_000)
      await pour(kit, queue, bodies)
      expectSame(await drain(kit, [await kit.consumer(queue)], bodies.length), bodies, 'what came')
    },
  },
  {
    id: 'load/many-queues',
    promise: 'Thirty queues at once neither mix nor starve each other.',
    timeoutMs: 90_000,
    async run(kit) {
      const queues = Array.from({ length: 30 }, () => kit.queue())
      const consumers = await Promise.all(queues.map(queue => kit.consumer(queue)))
      await Promise.all(queues.map((queue, index) => pour(kit, queue, numbered(20, `q${index}`))))
      const got = await Promise.all(consumers.map(consumer => drain(kit, [consumer], 20)))
      for (const [index, texts] of got.entries()) expectSame(texts, numbered(20, `q${index}`), `queue ${index}`)
    },
  },
  {
    id: 'load/many-large-bodies',
    promise: 'A hundred bodies of 64 KiB, or of the limit, arrive.',
    timeoutMs: 90_000,
    async run(kit) {
      const size = Math.min(65_536, kit.capabilities.limits.bodyBytes)
      const bodies = numbered(100).map(body => body.padEnd(size, '.'))
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const [seen] = await Promise.all([drain(kit, [consumer], 100), pour(kit, queue, bodies)])
      expectSame(seen, bodies, 'what came')
    },
  },
  {
    id: 'load/handed-back-again-and-again',
    promise: 'Messages that are handed back several times are lost by no round.',
    needs: [consumerCan('nack'), holdsTen],
    timeoutMs: 90_000,
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const bodies = numbered(10)
      await pour(kit, queue, bodies)
      for (let round = 0; round < 20; round++) {
        const held = await kit.receive(consumer, 10)
        expectSame(textsOf(held), bodies, `round ${round}`)
        await consumer.nack?.(held.map(({ receipt }) => ({ receipt, delayMs: 0 })))
      }
      expectSame(await drain(kit, [consumer], 10), bodies, 'the last round')
    },
  },
]

import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { CaseFailure } from '../../kit/case-failure.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { numbered, outgoing } from '../../kit/message.js'
import { boundedBodies, publishesBatches, reachableBytes } from '../../needs.js'

function bodyOver(kit: Kit): string {
  return 'z'.repeat(kit.capabilities.limits.bodyBytes + 1)
}

/** What the limits mean. */
export const limitCases: readonly Case[] = [
  {
    id: 'publish/body-at-the-limit',
    promise: 'A body of exactly `limits.bodyBytes`, or 8 MiB where the limit is above, arrives.',
    async run(kit) {
      const size = Math.min(kit.capabilities.limits.bodyBytes, reachableBytes)
      await kit.exchange([Buffer.alloc(size, 'q'), 'beside it'])
    },
  },
  {
    id: 'publish/body-over-the-limit',
    promise: 'A body over the limit is refused as too large or arrives whole, and the next message is published.',
    needs: [boundedBodies],
    async run(kit) {
      const body = bodyOver(kit)
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const publisher = await kit.broker.createPublisher(kit.signal)
      const error = await publisher.publish([outgoing(queue, body)]).then(
        rejected => rejected[0]?.error,
        (raw: unknown) => raw ?? 'a rejection without an error',
      )
      if (error !== undefined) expectEqual(kit.broker.classify(error).code, 'too-large', 'what classify calls it')
      await kit.publish(queue, ['after'])
      const texts = textsOf(await kit.take(consumer, error === undefined ? 2 : 1))
      expectThat(texts.includes('after'), 'the message after it should arrive')
      if (error === undefined) expectThat(texts.includes(body), 'what was not refused should arrive whole')
    },
  },
  {
    id: 'publish/one-bad-item',
    promise:
      'One item that is refused takes no other with it: the rest is stored, or the whole batch is refused and none of it stored.',
    needs: [boundedBodies, publishesBatches],
    async run(kit) {
      const body = bodyOver(kit)
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const publisher = await kit.broker.createPublisher(kit.signal)
      const batch = ['first', body, 'last'].map(text => outgoing(queue, text))
      try {
        const rejected = await publisher.publish(batch)
        const refused = new Set(rejected.map(item => item.index))
        expectThat(
          [...refused].every(index => index === 1),
          `only the second is bad, but ${[...refused]} were rejected`,
        )
        const stored = textsOf(batch.filter((_, index) => !refused.has(index)))
        const arrived = await kit.take(consumer, stored.length)
        expectSame(textsOf(arrived), stored, 'what was not rejected')
      } catch (error) {
        if (error instanceof CaseFailure || kit.broker.classify(error).happened === 'maybe') throw error
        await kit.silence(consumer, 500, 'classify says that nothing happened, yet something arrived')
      }
    },
  },
  {
    id: 'publish/batch-at-the-limit',
    promise: 'A batch of `limits.publishBatch` messages, or 1,000 where the limit is above, is stored whole.',
    async run(kit) {
      const size = Math.min(kit.capabilities.limits.publishBatch, 1_000)
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const publisher = await kit.publisher()
      const batch = numbered(size).map(body => outgoing(queue, body))
      expectEqual(await publisher.publish(batch), [], 'what publish rejected')
      const arrived = await kit.take(consumer, size)
      expectSame(textsOf(arrived), textsOf(batch), 'the batch')
    },
  },
]

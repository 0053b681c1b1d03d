import type { Case } from '../../case.js'
import { textOf, textsOf } from '../../kit/bytes.js'
import { expectEqual, expectThat } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { retains } from '../../needs.js'

/** When receive resolves. */
export const waitingCases: readonly Case[] = [
  {
    id: 'receive/empty-at-once',
    promise: 'With `waitMs` 0 and nothing there, receive resolves at once with an empty array.',
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      const start = kit.time.monotonic()
      expectEqual(await consumer.receive({ max: 10, waitMs: 0 }, kit.signal), [], 'what came from an empty queue')
      const took = kit.time.monotonic() - start
      expectThat(took <= kit.time.slackMs, `receive with waitMs 0 took ${Math.round(took)} ms`)
    },
  },
  {
    id: 'receive/empty-after-the-wait',
    promise: 'With nothing there, receive resolves with an empty array when `waitMs` is over, and not before.',
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      const waitMs = kit.time.ms(1_000)
      const start = kit.time.monotonic()
      expectEqual(await consumer.receive({ max: 10, waitMs }, kit.signal), [], 'what came from an empty queue')
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(took >= waitMs - kit.time.earlyMs, `receive waited ${took} ms of ${waitMs}`)
      expectThat(took <= waitMs + kit.time.slackMs, `receive waited ${took} ms instead of ${waitMs}`)
    },
  },
  {
    id: 'receive/empty-again-and-again',
    promise: 'An empty receive ends nothing: the same consumer goes on to receive.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      for (let round = 0; round < 3; round++) {
        expectEqual(await consumer.receive({ max: 5, waitMs: kit.time.ms(100) }, kit.signal), [], 'an empty queue')
        await kit.publish(queue, [`round ${round}`])
        const [delivery] = await kit.take(consumer, 1)
        expectEqual(textOf(delivery?.body ?? ''), `round ${round}`, 'what came')
      }
    },
  },
  {
    id: 'receive/soon-when-something-is-there',
    promise: 'When something is there, receive does not wait.',
    needs: [retains],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(3))
      const consumer = await kit.consumer(queue)
      const start = kit.time.monotonic()
      const batch = await consumer.receive({ max: 1, waitMs: 10_000 }, kit.signal)
      expectEqual(batch.length, 1, 'deliveries')
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(took <= kit.time.slackMs + 1_000, `receive waited ${took} ms although messages were there`)
    },
  },
  {
    id: 'receive/fewer-than-asked-for',
    promise: 'Receive does not wait until `max` deliveries are there.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['only'])
      const start = kit.time.monotonic()
      const batch = await consumer.receive({ max: 50, waitMs: 10_000 }, kit.signal)
      expectEqual(batch.length, 1, 'deliveries')
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(took <= kit.time.slackMs + 1_000, `receive waited ${took} ms for more than was there`)
    },
  },
  {
    id: 'receive/wakes-up',
    promise: 'A message that is published while receive waits ends the wait.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const received = consumer.receive({ max: 10, waitMs: 12_000 }, kit.signal)
      await kit.time.wait(300)
      await kit.publish(queue, ['wake'])
      const published = kit.time.monotonic()
      const batch = await received
      expectEqual(textsOf(batch), ['wake'], 'what ended the wait')
      const took = Math.round(kit.time.monotonic() - published)
      expectThat(took <= kit.time.slackMs + 1_000, `a waiting receive took ${took} ms to see a message`)
    },
  },
  {
    id: 'receive/waits-without-end',
    promise: 'With `waitMs` Infinity receive waits until a message comes.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const received = consumer.receive({ max: 10, waitMs: Number.POSITIVE_INFINITY }, kit.signal)
      await kit.time.wait(1_000)
      await kit.publish(queue, ['wake'])
      const batch = await kit.time.within(received, 15_000, 'a receive without end')
      expectEqual(textsOf(batch), ['wake'], 'what ended the wait')
    },
  },
  {
    id: 'receive/wakes-each-queue-for-itself',
    promise: 'A message wakes the consumer of its queue and no other.',
    async run(kit) {
      const [left, right] = [kit.queue(), kit.queue()]
      const one = await kit.consumer(left)
      const other = await kit.consumer(right)
      const received = one.receive({ max: 1, waitMs: kit.time.ms(1_000) }, kit.signal)
      await kit.publish(right, ['for the other'])
      const [delivery] = await kit.take(other, 1)
      expectEqual(textOf(delivery?.body ?? ''), 'for the other', 'what the other got')
      expectEqual(await received, [], 'what the first queue gave')
    },
  },
]

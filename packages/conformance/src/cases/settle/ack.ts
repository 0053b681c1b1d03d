import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered } from '../../kit/message.js'
import { anyLease, holdsTen, retains, settles, settlesEach, settlesNothing } from '../../needs.js'

/** What an acknowledgement does. */
export const ackCases: readonly Case[] = [
  {
    id: 'settle/ack-finds-nothing-stale',
    promise: 'An ack in time resolves with an empty array.',
    needs: [settles],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      const [delivery] = await kit.receive(consumer, 1)
      expectEqual(await consumer.ack([delivery?.receipt]), [], 'receipts that ack called stale')
    },
  },
  {
    id: 'settle/acked-never-again',
    promise: 'What was acknowledged is never handed out again, neither after the lease nor to another consumer.',
    needs: [settles],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(8))
      const taken = await kit.take(consumer, 8)
      await outlive(kit, taken)
      await kit.silence(consumer, 300, 'all is acknowledged, yet something comes to the same consumer')
      await consumer.close()
      const next = await kit.consumer(queue)
      await kit.silence(next, 500, 'all is acknowledged, yet something comes to the next consumer')
    },
  },
  {
    id: 'settle/not-acked-comes-back',
    promise: 'What was handed out and never settled comes back once its lease has ended or its consumer is closed.',
    needs: [settles, retains, anyLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(5))
      const held = await kit.receive(consumer, 5)
      await consumer.close()
      await outlive(kit, held)
      const again = await kit.take(await kit.consumer(queue), 5)
      expectSame(textsOf(again), numbered(5), 'what came back')
    },
  },
  {
    id: 'settle/each-for-itself',
    promise: 'An ack settles exactly what it names, in any order: the others come back.',
    needs: [settlesEach, retains, anyLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(6))
      const held = await kit.receive(consumer, 6)
      const acked = [held[4], held[1], held[2]].flatMap(delivery => (delivery === undefined ? [] : [delivery]))
      for (const delivery of acked) await kit.acknowledge(consumer, [delivery])
      await consumer.close()
      await outlive(kit, held)
      const next = await kit.consumer(queue)
      const left = held.filter(delivery => !acked.includes(delivery))
      expectSame(textsOf(await kit.take(next, 3)), textsOf(left), 'what was not acknowledged')
      await kit.silence(next, 300, 'three of six were acknowledged and three came back, yet more comes')
    },
  },
  {
    id: 'settle/ack-of-a-batch',
    promise: 'One ack settles many deliveries, of several receives, in any order.',
    needs: [settlesEach, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(10))
      const held = [...(await kit.receive(consumer, 4)), ...(await kit.receive(consumer, 6))]
      expectEqual(await consumer.ack(held.toReversed().map(delivery => delivery.receipt)), [], 'stale receipts')
      await consumer.close()
      await outlive(kit, held)
      await kit.silence(await kit.consumer(queue), 500, 'all is acknowledged, yet something comes')
    },
  },
  {
    id: 'settle/ack-while-receive-waits',
    promise: 'An ack does not wait for a receive that waits.',
    needs: [settles],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      const [delivery] = await kit.receive(consumer, 1)
      const stop = new AbortController()
      const waiting = consumer.receive({ max: 1, waitMs: 20_000 }, stop.signal)
      const start = kit.time.monotonic()
      await consumer.ack([delivery?.receipt])
      const took = Math.round(kit.time.monotonic() - start)
      stop.abort()
      await waiting
      expectThat(took <= kit.time.slackMs + 1_000, `an ack beside a waiting receive took ${took} ms`)
    },
  },
  {
    id: 'settle/never-needs-no-ack',
    promise: 'A consumer with `settle: never` gets everything without acknowledging anything.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, {
        settle: 'never',
        window: Math.min(5, kit.capabilities.limits.window),
      })
      await kit.publish(queue, numbered(30))
      expectSame(textsOf(await kit.receive(consumer, 30)), numbered(30), 'what came without an ack')
    },
  },
  {
    id: 'settle/at-most-once',
    promise: 'Where nothing is acknowledged, what was handed out is not handed out again.',
    needs: [settlesNothing],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(10))
      await kit.receive(consumer, 10)
      await consumer.close()
      await kit.silence(await kit.consumer(queue), 1_000, 'all was handed out at most once, yet something comes again')
    },
  },
]

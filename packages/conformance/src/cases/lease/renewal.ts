import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectThat } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered } from '../../kit/message.js'
import { countsDeliveries, holdsTen, renewableLease } from '../../needs.js'

/** Leases that `extend` starts anew. */
export const renewalCases: readonly Case[] = [
  {
    id: 'lease/extend-keeps',
    promise: 'A delivery whose lease is extended in time stays ours for several leases, and is settled at the end.',
    needs: [renewableLease],
    timeoutMs: 60_000,
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, ['long'])
      const held = await kit.receive(consumer, 1)
      const other = await kit.consumer(queue, { broker: await kit.open() })
      for (let round = 0; round < 6; round++) {
        const early = await other.receive({ max: 1, waitMs: kit.time.ms(900) }, kit.signal)
        expectEqual(textsOf(early), [], 'what another consumer got although the lease was extended')
        expectEqual(await consumer.extend?.(held.map(delivery => delivery.receipt)), [], 'stale receipts')
      }
      expectEqual(await consumer.ack(held.map(delivery => delivery.receipt)), [], 'stale receipts')
      await outlive(kit, held)
      await kit.silence(other, 300, 'it was acknowledged at the end, yet it comes again')
    },
  },
  {
    id: 'lease/extend-of-a-batch',
    promise: 'One extend keeps many deliveries, of several receives.',
    needs: [renewableLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(10))
      const held = [...(await kit.receive(consumer, 4)), ...(await kit.receive(consumer, 6))]
      const other = await kit.consumer(queue, { broker: await kit.open() })
      for (let round = 0; round < 3; round++) {
        await kit.silence(other, 1_000, 'all leases are extended, yet another consumer gets something')
        expectEqual(await consumer.extend?.(held.map(delivery => delivery.receipt)), [], 'stale receipts')
      }
      await kit.acknowledge(consumer, held)
    },
  },
  {
    id: 'lease/extended-ends-too',
    promise: 'An extended lease that is extended no more ends, and the message comes back.',
    needs: [renewableLease],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, ['a'])
      const [held] = await kit.receive(consumer, 1)
      const other = await kit.consumer(queue, { broker: await kit.open() })
      await kit.time.wait(1_000)
      const start = kit.time.monotonic()
      await consumer.extend?.([held?.receipt])
      expectEqual(textsOf(await kit.take(other, 1)), ['a'], 'what came after the extended lease')
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(
        took >= kit.time.ms(2_000) - kit.time.earlyMs,
        `a lease that was just extended lasted ${took} ms of ${kit.time.ms(2_000)}`,
      )
    },
  },
  {
    id: 'lease/extend-is-no-hand-out',
    promise: 'Extending does not raise the count of hand-outs.',
    needs: [renewableLease, countsDeliveries],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, ['a'])
      const held = await kit.receive(consumer, 1)
      for (let round = 0; round < 3; round++) await consumer.extend?.(held.map(delivery => delivery.receipt))
      await outlive(kit, held)
      await kit.time.wait(2_000)
      const [again] = await kit.take(await kit.consumer(queue), 1)
      expectEqual(again?.deliveryCount, 2, 'the count of the second hand-out')
    },
  },
]

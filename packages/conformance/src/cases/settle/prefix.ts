import type { Delivery } from '@sluice/core/adapter'
import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered } from '../../kit/message.js'
import { anyLease, settlesPrefix } from '../../needs.js'

function lanesOf(deliveries: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const lanes = new Map<string | undefined, Delivery[]>()
  for (const delivery of deliveries) lanes.set(delivery.lane, [...(lanes.get(delivery.lane) ?? []), delivery])
  return [...lanes.values()]
}

/** Settlement by a mark in each lane. */
export const prefixCases: readonly Case[] = [
  {
    id: 'settle/prefix-covers-what-came-before',
    promise: 'An ack by prefix settles its delivery and all before it in its lane.',
    needs: [settlesPrefix],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(20))
      const held = await kit.receive(consumer, 20)
      const last = lanesOf(held).flatMap(lane => lane.slice(-1))
      expectEqual(await consumer.ack(last.map(delivery => delivery.receipt)), [], 'stale receipts')
      await consumer.close()
      await outlive(kit, held)
      await kit.silence(await kit.consumer(queue), 1_000, 'the last of each lane is acknowledged, yet something comes')
    },
  },
  {
    id: 'settle/prefix-leaves-what-came-after',
    promise: 'An ack by prefix leaves what comes after it in its lane, and other lanes as they are.',
    needs: [settlesPrefix, anyLease],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(20))
      const held = await kit.receive(consumer, 20)
      const [first = [], ...others] = lanesOf(held)
      const middle = Math.floor((first.length - 1) / 2)
      expectEqual(await consumer.ack([first[middle]?.receipt]), [], 'stale receipts')
      await consumer.close()
      await outlive(kit, held)
      const left = [...first.slice(middle + 1), ...others.flat()]
      const again = await kit.take(await kit.consumer(queue), left.length)
      expectSame(textsOf(again), textsOf(left), 'what was not covered')
    },
  },
  {
    id: 'settle/prefix-step-by-step',
    promise: 'Marks that go on step by step settle as one mark at the end does.',
    needs: [settlesPrefix],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(12))
      const held = await kit.receive(consumer, 12)
      for (const delivery of held) await kit.acknowledge(consumer, [delivery])
      await consumer.close()
      await outlive(kit, held)
      await kit.silence(await kit.consumer(queue), 1_000, 'all is acknowledged, yet something comes')
    },
  },
]

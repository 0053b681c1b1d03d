import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered } from '../../kit/message.js'
import { countsDeliveries, holdsTen, renewableLease, settlesEach, timedLease } from '../../needs.js'

/** Leases that end by time. */
export const timedLeaseCases: readonly Case[] = [
  {
    id: 'lease/as-long-as-asked-for',
    promise: 'A renewable lease is as long as the consumer asked for, or longer.',
    needs: [renewableLease],
    async run(kit) {
      const queue = kit.queue()
      const leaseMs = kit.time.ms(5_000)
      const consumer = await kit.consumer(queue, { leaseMs })
      await kit.publish(queue, ['a'])
      const before = kit.time.monotonic()
      const [delivery] = await kit.receive(consumer, 1)
      const lease = (delivery?.leaseUntil ?? Number.NaN) - before
      expectThat(lease >= leaseMs - kit.time.earlyMs, `a lease of ${leaseMs} ms ends after ${Math.round(lease)} ms`)
    },
  },
  {
    id: 'lease/kept-until-its-end',
    promise: 'Until its lease ends nobody else gets a delivery.',
    needs: [timedLease],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, ['a'])
      const [held] = await kit.receive(consumer, 1)
      const other = await kit.consumer(queue, { broker: await kit.open() })
      const left = (held?.leaseUntil ?? 0) - kit.time.monotonic()
      const early = await other.receive({ max: 1, waitMs: Math.max(0, Math.floor(left * 0.8)) }, kit.signal)
      expectEqual(textsOf(early), [], 'what another consumer got during the lease')
    },
  },
  {
    id: 'lease/ends',
    promise:
      'After its lease a delivery that nobody settled is handed out again, to anybody, while its consumer lives.',
    needs: [timedLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(3))
      const held = await kit.receive(consumer, 3)
      const other = await kit.consumer(queue, { broker: await kit.open() })
      await outlive(kit, held)
      expectSame(textsOf(await kit.take(other, 3)), numbered(3), 'what came after the lease')
    },
  },
  {
    id: 'lease/its-end-wakes',
    promise: 'The end of a lease wakes a receive that waits, without any other event.',
    needs: [timedLease],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, ['a'])
      const [held] = await kit.receive(consumer, 1)
      const other = await kit.consumer(queue, { broker: await kit.open() })
      const waitMs = Math.ceil((held?.leaseUntil ?? 0) - kit.time.monotonic()) + 10_000
      const again = await other.receive({ max: 1, waitMs }, kit.signal)
      expectEqual(textsOf(again), ['a'], 'what a waiting receive got when the lease ended')
      await kit.acknowledge(other, again)
    },
  },
  {
    id: 'lease/counts',
    promise: 'Each hand-out after a lost lease raises the count by one.',
    needs: [timedLease, countsDeliveries],
    timeoutMs: 60_000,
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, ['a'])
      const counts: number[] = []
      for (let round = 0; round < 3; round++) {
        const consumer = await kit.consumer(queue, shortLease(kit))
        const held = await kit.receive(consumer, 1)
        counts.push(...held.map(delivery => delivery.deliveryCount))
        await outlive(kit, held)
      }
      expectEqual(counts, [1, 2, 3], 'the counts of three hand-outs that nobody settled')
    },
  },
  {
    id: 'lease/settled-in-time',
    promise: 'A delivery that was settled shortly before its lease ended does not come back.',
    needs: [timedLease, settlesEach],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, ['a'])
      const held = await kit.receive(consumer, 1)
      await kit.time.sleep(Math.max(0, (held[0]?.leaseUntil ?? 0) - kit.time.monotonic()) * 0.6)
      await kit.acknowledge(consumer, held)
      await outlive(kit, held)
      await kit.silence(consumer, 300, 'it was acknowledged within its lease, yet it comes again')
    },
  },
  {
    id: 'lease/each-receive-its-own',
    promise: 'Leases of different receives end for themselves: a later one outlasts an earlier one.',
    needs: [timedLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      const other = await kit.consumer(queue, { broker: await kit.open() })
      await kit.publish(queue, ['early'])
      const early = await kit.receive(consumer, 1)
      await kit.time.sleep(Math.max(0, (early[0]?.leaseUntil ?? 0) - kit.time.monotonic()) * 0.8)
      await kit.publish(queue, ['late'])
      const late = await kit.receive(consumer, 1)
      const again = await kit.take(other, 1)
      expectEqual(textsOf(again), ['early'], 'what came when the earlier lease ended')
      expectThat((late[0]?.leaseUntil ?? 0) > kit.time.monotonic(), 'the later lease should still last')
      await kit.acknowledge(consumer, late)
    },
  },
]

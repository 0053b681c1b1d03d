import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectRejection, expectSame, expectThat } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { numbered } from '../../kit/message.js'
import { adminCan, consumerCan, forgetsSettled, holdsTen, retains, settles, settlesEach } from '../../needs.js'

/** Brokers count a little late; what stays wrong is wrong. */
async function expectDepth(kit: Kit, queue: string, expected: number, when: string): Promise<void> {
  const end = kit.time.monotonic() + 5_000
  for (;;) {
    const depth = await kit.broker.admin?.depth?.(queue)
    if (depth === expected) return
    if (kit.time.monotonic() >= end) expectEqual(depth, expected, `the depth ${when}`)
    await kit.time.sleep(100)
  }
}

/** Looking after queues. */
export const queueCases: readonly Case[] = [
  {
    id: 'admin/depth-of-an-unknown-queue',
    promise: 'A queue that nobody made has depth 0.',
    needs: [adminCan('depth')],
    async run(kit) {
      expectEqual(await kit.broker.admin?.depth?.(kit.queue()), 0, 'the depth')
    },
  },
  {
    id: 'admin/depth-counts-what-waits',
    promise: 'The depth counts what was published and not settled.',
    needs: [adminCan('depth'), retains],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(7))
      await expectDepth(kit, queue, 7, 'after seven were published')
      await kit.publish(queue, numbered(3))
      await expectDepth(kit, queue, 10, 'after three more')
    },
  },
  {
    id: 'admin/depth-counts-what-is-handed-out',
    promise: 'What is handed out and not settled counts in the depth, and what is acknowledged does not.',
    needs: [adminCan('depth'), settlesEach, forgetsSettled, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(6))
      const held = await kit.receive(consumer, 4)
      await expectDepth(kit, queue, 6, 'while four of six are handed out')
      await kit.acknowledge(consumer, held)
      await expectDepth(kit, queue, 2, 'after four of six were acknowledged')
    },
  },
  {
    id: 'admin/depth-falls-to-nothing',
    promise: 'When everything is acknowledged the depth is 0.',
    needs: [adminCan('depth'), settles],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(20))
      await kit.take(consumer, 20)
      await expectDepth(kit, queue, 0, 'after all was acknowledged')
    },
  },
  {
    id: 'admin/depth-of-each-queue',
    promise: 'Each queue has its own depth, whatever their names have in common.',
    needs: [adminCan('depth'), retains],
    async run(kit) {
      const base = kit.queue()
      const longer = kit.ownQueue(`${base}.dead`)
      await kit.publish(base, numbered(2))
      await kit.publish(longer, numbered(5))
      await expectDepth(kit, base, 2, 'of the shorter name')
      await expectDepth(kit, longer, 5, 'of the longer name')
    },
  },
  {
    id: 'admin/purge',
    promise: 'A purge removes what waits, and the queue goes on.',
    needs: [adminCan('purge'), retains],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(12))
      await kit.broker.admin?.purge?.(queue)
      const consumer = await kit.consumer(queue)
      await kit.silence(consumer, 500, 'the queue was purged, yet something comes')
      await kit.publish(queue, ['after'])
      expectEqual(textsOf(await kit.take(consumer, 1)), ['after'], 'what came after the purge')
    },
  },
  {
    id: 'admin/purge-leaves-what-is-handed-out',
    promise: 'A purge does not take what is handed out: it can still be settled, and returns when handed back.',
    needs: [adminCan('purge'), settlesEach, forgetsSettled, consumerCan('nack'), holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, { window: 2 })
      await kit.publish(queue, numbered(8))
      const [kept, done] = await kit.receive(consumer, 2)
      await kit.broker.admin?.purge?.(queue)
      expectEqual(await consumer.ack([done?.receipt]), [], 'stale receipts after a purge')
      expectEqual(await consumer.nack?.([{ receipt: kept?.receipt, delayMs: 0 }]), [], 'stale receipts after a purge')
      expectEqual(textsOf(await kit.take(consumer, 1)), textsOf(kept === undefined ? [] : [kept]), 'what came back')
      await kit.silence(consumer, 300, 'the rest was purged, yet something comes')
    },
  },
  {
    id: 'admin/purge-of-one-queue',
    promise: 'A purge takes from its own queue only; of an unknown queue it is nothing.',
    needs: [adminCan('purge'), retains],
    async run(kit) {
      const [left, right] = [kit.queue(), kit.queue()]
      await kit.publish(left, numbered(3))
      await kit.publish(right, numbered(3))
      await kit.broker.admin?.purge?.(left)
      await kit.broker.admin?.purge?.(kit.queue())
      expectSame(textsOf(await kit.take(await kit.consumer(right), 3)), numbered(3), 'what the other queue had')
    },
  },
  {
    id: 'admin/remove',
    promise: 'Removing takes the queue with its messages; the name can be used again.',
    needs: [adminCan('remove'), retains],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(5))
      await kit.broker.admin?.remove?.(queue)
      const other = await kit.open()
      const consumer = await kit.consumer(queue, { broker: other })
      await kit.silence(consumer, 500, 'the queue was removed, yet something comes')
      await kit.publish(queue, ['fresh'], await other.createPublisher(kit.signal))
      expectEqual(textsOf(await kit.take(consumer, 1)), ['fresh'], 'what came afterwards')
    },
  },
  {
    id: 'admin/publish-after-remove',
    promise: 'A publisher that knew the queue makes it again after it was removed: what it confirms is there.',
    needs: [adminCan('remove'), retains],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, ['before'])
      await kit.broker.admin?.remove?.(queue)
      await kit.publish(queue, ['after'])
      const consumer = await kit.consumer(queue, { broker: await kit.open() })
      expectEqual(textsOf(await kit.take(consumer, 1)), ['after'], 'what was confirmed after the removal')
    },
  },
  {
    id: 'admin/remove-of-an-unknown-queue',
    promise: 'Removing a queue that is not there is nothing.',
    needs: [adminCan('remove')],
    async run(kit) {
      const queue = kit.queue()
      await kit.broker.admin?.remove?.(queue)
      await kit.broker.admin?.remove?.(queue)
    },
  },
  {
    id: 'admin/list',
    promise: 'The list has every queue that holds something, by the name that core gave it.',
    needs: [adminCan('list'), retains],
    async run(kit) {
      const base = kit.queue()
      const names = [base, kit.ownQueue(`${base}.a_b-C.d`)]
      for (const name of names) await kit.publish(name, ['a'])
      const listed = (await kit.broker.admin?.list?.()) ?? []
      for (const name of names) expectThat(listed.includes(name), `${name} is not in the list`)
      expectEqual(new Set(listed).size, listed.length, 'different names in the list')
    },
  },
  {
    id: 'admin/makes-no-queue',
    promise: 'Asking after a queue does not make it.',
    needs: [adminCan('list'), adminCan('depth')],
    async run(kit) {
      const queue = kit.queue()
      await kit.broker.admin?.depth?.(queue)
      await kit.broker.admin?.purge?.(queue)
      const listed = (await kit.broker.admin?.list?.()) ?? []
      expectThat(!listed.includes(queue), 'asking for the depth made the queue')
    },
  },
  {
    id: 'admin/declare-refuses-unknown-options',
    promise: 'Declaring with an option that the broker does not know rejects and says so.',
    needs: [adminCan('declare')],
    async run(kit) {
      const declaring = kit.broker.admin?.declare?.(kit.queue(), { 'no-such-option-anywhere': 1 })
      const error = await expectRejection(declaring ?? Promise.resolve(), 'declare with an unknown option')
      const { code } = kit.broker.classify(error)
      expectThat(code === 'invalid' || code === 'unsupported', `an unknown option is called ${code}`)
    },
  },
  {
    id: 'admin/declare-is-idempotent',
    promise: 'Declaring a queue twice with the same options is nothing, and the queue works.',
    needs: [adminCan('declare')],
    async run(kit) {
      const queue = kit.queue()
      await kit.broker.admin?.declare?.(queue, {})
      await kit.broker.admin?.declare?.(queue, {})
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      expectEqual(textsOf(await kit.take(consumer, 1)), ['a'], 'what came')
    },
  },
]

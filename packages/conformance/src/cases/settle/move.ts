import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectRejection, expectSame, expectThat } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered, outgoing } from '../../kit/message.js'
import { boundedBodies, consumerCan, delaysPublish, fences, holdsTen, nativeHeaders, timedLease } from '../../needs.js'

const moves = consumerCan('move')

/** Publishing there and settling here, at once. */
export const moveCases: readonly Case[] = [
  {
    id: 'settle/move-publishes-and-settles',
    promise: 'A move publishes the message there and settles the delivery here.',
    needs: [moves],
    async run(kit) {
      const [from, to] = [kit.queue(), kit.queue()]
      const source = await kit.consumer(from, shortLease(kit))
      const target = await kit.consumer(to)
      await kit.publish(from, ['a'])
      const held = await kit.receive(source, 1)
      const message = outgoing(to, { body: 'moved', id: held[0]?.id ?? 'moved-id' })
      expectEqual(await source.move?.([{ receipt: held[0]?.receipt, message }]), [], 'stale receipts')
      const [arrived] = await kit.take(target, 1)
      expectEqual(textsOf([arrived ?? message]), ['moved'], 'what arrived there')
      await outlive(kit, held)
      await kit.silence(source, 300, 'the delivery was moved away, yet it comes again')
      await kit.silence(target, 300, 'one message was moved, yet more than one arrived')
    },
  },
  {
    id: 'settle/move-carries-what-travels',
    promise: 'A moved message has the id and the headers that the move gave it, not those of the delivery.',
    needs: [moves, nativeHeaders],
    async run(kit) {
      const [from, to] = [kit.queue(), kit.queue()]
      const source = await kit.consumer(from)
      const target = await kit.consumer(to)
      await kit.publish(from, [{ body: 'a', headers: { old: '1', 'sluice-attempt': '1' } }])
      const [held] = await kit.receive(source, 1)
      const message = outgoing(to, { body: 'b', id: 'carried-1', headers: { 'sluice-attempt': '2', added: 'ü' } })
      await source.move?.([{ receipt: held?.receipt, message }])
      const [arrived] = await kit.take(target, 1)
      expectEqual(arrived?.id, 'carried-1', 'the id')
      expectEqual({ ...arrived?.headers }, { 'sluice-attempt': '2', added: 'ü' }, 'the headers')
    },
  },
  {
    id: 'settle/move-to-its-own-queue',
    promise: 'A move to the queue that the delivery came from gives one new message there.',
    needs: [moves],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['first'])
      const [held] = await kit.receive(consumer, 1)
      const message = outgoing(queue, { body: 'second', id: held?.id ?? 'same-id' })
      expectEqual(await consumer.move?.([{ receipt: held?.receipt, message }]), [], 'stale receipts')
      expectEqual(textsOf(await kit.take(consumer, 1)), ['second'], 'what came')
      await kit.silence(consumer, 300, 'one message was moved and is acknowledged, yet more comes')
    },
  },
  {
    id: 'settle/move-of-a-batch',
    promise: 'One move serves many deliveries and several queues.',
    needs: [moves, holdsTen],
    async run(kit) {
      const [from, left, right] = [kit.queue(), kit.queue(), kit.queue()]
      const source = await kit.consumer(from)
      await kit.publish(from, numbered(10))
      const held = await kit.receive(source, 10)
      const items = held.map((delivery, index) => ({
        receipt: delivery.receipt,
        message: outgoing(index % 2 === 0 ? left : right, { body: delivery.body, id: `m-${index}` }),
      }))
      expectEqual(await source.move?.(items), [], 'stale receipts')
      for (const [parity, queue] of [left, right].entries()) {
        const arrived = await kit.take(await kit.consumer(queue), 5)
        const expected = textsOf(held.filter((_, index) => index % 2 === parity))
        expectSame(textsOf(arrived), expected, `queue ${parity}`)
      }
    },
  },
  {
    id: 'settle/stale-move-publishes-nothing',
    promise: 'With fencing, a move whose delivery is no longer ours publishes nothing and is called stale.',
    needs: [moves, fences, timedLease],
    async run(kit) {
      const [from, to] = [kit.queue(), kit.queue()]
      const source = await kit.consumer(from, shortLease(kit))
      const target = await kit.consumer(to)
      await kit.publish(from, ['a'])
      const late = await kit.receive(source, 1)
      await outlive(kit, late)
      const other = await kit.consumer(from)
      const again = await kit.receive(other, 1)
      const message = outgoing(to, 'stale')
      expectEqual((await source.move?.([{ receipt: late[0]?.receipt, message }]))?.length, 1, 'stale receipts')
      await kit.silence(target, 500, 'the move was stale, yet its message arrived')
      await kit.acknowledge(other, again)
    },
  },
  {
    id: 'settle/refused-move-settles-nothing',
    promise: 'A move whose message is refused leaves the delivery as it was.',
    needs: [moves, boundedBodies],
    async run(kit) {
      const [from, to] = [kit.queue(), kit.queue()]
      const source = await kit.consumer(from)
      await kit.publish(from, ['a'])
      const [held] = await kit.receive(source, 1)
      const message = outgoing(to, 'z'.repeat(kit.capabilities.limits.bodyBytes + 1))
      const move = source.move?.([{ receipt: held?.receipt, message }]) ?? Promise.resolve([])
      const error = await expectRejection(move, 'a move of a message over the limit')
      expectEqual(kit.broker.classify(error).happened, 'no', 'what classify says of a refused move')
      expectEqual(await source.ack([held?.receipt]), [], 'stale receipts of the delivery that was not moved')
    },
  },
  {
    id: 'settle/move-with-a-delay',
    promise: 'A moved message with a due time arrives when it is due, not before.',
    needs: [moves, delaysPublish],
    async run(kit) {
      const [from, to] = [kit.queue(), kit.queue()]
      const source = await kit.consumer(from)
      const target = await kit.consumer(to)
      await kit.publish(from, ['a'])
      const [held] = await kit.receive(source, 1)
      const delay = kit.time.ms(1_500)
      const due = kit.time.monotonic() + delay
      const message = outgoing(to, { body: 'later', dueAt: kit.time.now() + delay })
      await source.move?.([{ receipt: held?.receipt, message }])
      await kit.take(target, 1)
      const early = Math.round(due - kit.time.monotonic())
      expectThat(early <= kit.time.earlyMs, `the moved message arrived ${early} ms before its time`)
    },
  },
]

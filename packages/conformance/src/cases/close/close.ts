import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered, outgoing } from '../../kit/message.js'
import { holdsTen, retains, settles } from '../../needs.js'

/** Ending. */
export const closeCases: readonly Case[] = [
  {
    id: 'close/broker-that-was-never-opened',
    promise: 'A broker object that was never opened can be closed.',
    async run(kit) {
      const broker = await kit.create()
      await broker.close()
      await broker.close()
    },
  },
  {
    id: 'close/makes-nothing-before-open',
    promise: 'A broker object is inert until it is opened: it reports nothing and sets no timer.',
    async run(kit) {
      const broker = await kit.create()
      await kit.time.wait(200)
      expectEqual(kit.host(broker).events, [], 'what an unopened broker reported')
      expectEqual(kit.host(broker).clock.timers, 0, 'timers of an unopened broker')
    },
  },
  {
    id: 'close/leaves-no-timer',
    promise: 'After close the broker has no timer left.',
    async run(kit) {
      const broker = await kit.open()
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, { broker })
      const publisher = await broker.createPublisher(kit.signal)
      await kit.publish(queue, numbered(3), publisher)
      await kit.take(consumer, 2)
      const waiting = consumer.receive({ max: 1, waitMs: 60_000 }, kit.signal)
      await publisher.close()
      await consumer.close()
      await waiting
      await broker.close()
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after close')
    },
  },
  {
    id: 'close/with-everything-still-open',
    promise: 'Closing the broker ends its publishers and consumers too, whatever is unsettled, and leaves no timer.',
    needs: [holdsTen],
    async run(kit) {
      const broker = await kit.open()
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, { broker, ...shortLease(kit) })
      const publisher = await broker.createPublisher(kit.signal)
      await kit.publish(queue, numbered(3), publisher)
      await kit.receive(consumer, 3)
      await broker.close()
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after close')
      await consumer.close()
      await publisher.close()
    },
  },
  {
    id: 'close/ends-a-waiting-receive',
    promise: 'Closing a consumer ends its waiting receive at once, with an empty array.',
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      const received = consumer.receive({ max: 1, waitMs: 20_000 }, kit.signal)
      await kit.time.wait(200)
      const start = kit.time.monotonic()
      await consumer.close()
      expectEqual(await received, [], 'what the waiting receive gave')
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(took <= kit.time.slackMs + 1_000, `closing a waiting consumer took ${took} ms`)
    },
  },
  {
    id: 'close/hands-back-what-it-fetched',
    promise: 'A consumer that closes hands back what it fetched and did not hand over: it comes to others.',
    needs: [retains],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(10))
      const [first] = await kit.take(consumer, 1)
      await consumer.close()
      const start = kit.time.monotonic()
      const rest = await kit.take(await kit.consumer(queue), 9)
      const took = Math.round(kit.time.monotonic() - start)
      expectSame(textsOf([...(first === undefined ? [] : [first]), ...rest]), numbered(10), 'all of them')
      expectThat(took < 10_000, `what was fetched and not handed over came back after ${took} ms`)
    },
  },
  {
    id: 'close/waits-for-what-is-under-way',
    promise: 'Closing a publisher waits for its publishes: each settles, and what they stored arrives.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const publisher = await kit.broker.createPublisher(kit.signal)
      const publishing = numbered(4).map(body => publisher.publish([outgoing(queue, body)]))
      await publisher.close()
      const outcomes = await Promise.allSettled(publishing)
      const stored = outcomes.filter(outcome => outcome.status === 'fulfilled' && outcome.value.length === 0)
      const arrived = await kit.take(consumer, stored.length)
      const confirmed = numbered(4).filter((_, index) => stored.includes(outcomes[index] as never))
      expectSame(textsOf(arrived), confirmed, 'what was confirmed before close')
    },
  },
  {
    id: 'close/of-one-consumer',
    promise: 'Closing one consumer disturbs neither the others nor the publishers of its broker object.',
    async run(kit) {
      const [left, right] = [kit.queue(), kit.queue()]
      const doomed = await kit.consumer(left)
      const consumer = await kit.consumer(right)
      const waiting = consumer.receive({ max: 1, waitMs: 10_000 }, kit.signal)
      await doomed.close()
      await kit.publish(right, ['a'])
      expectEqual(textsOf(await waiting), ['a'], 'what the other consumer got')
    },
  },
  {
    id: 'close/of-one-broker-object',
    promise: 'Closing one broker object disturbs no other at the same server.',
    async run(kit) {
      const queue = kit.queue()
      const doomed = await kit.open()
      await kit.consumer(kit.queue(), { broker: doomed })
      const consumer = await kit.consumer(queue)
      await doomed.close()
      await kit.publish(queue, numbered(3))
      expectSame(textsOf(await kit.take(consumer, 3)), numbered(3), 'what came afterwards')
    },
  },
  {
    id: 'close/again-and-again',
    promise: 'Opening, using and closing broker objects many times leaves nothing behind.',
    async run(kit) {
      const queue = kit.queue()
      for (let round = 0; round < 10; round++) {
        const broker = await kit.open()
        const consumer = await kit.consumer(queue, { broker })
        const publisher = await broker.createPublisher(kit.signal)
        await kit.publish(queue, [`round ${round}`], publisher)
        const taken = await kit.take(consumer, 1)
        expectEqual(textsOf(taken), [`round ${round}`], 'what came')
        await broker.close()
        expectEqual(kit.host(broker).clock.timers, 0, `timers after round ${round}`)
      }
    },
  },
  {
    id: 'close/acknowledged-before-close',
    promise: 'What was acknowledged before a close stays acknowledged: an ack is on its way or done, never dropped.',
    needs: [settles, retains, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const broker = await kit.open()
      const consumer = await kit.consumer(queue, { broker, ...shortLease(kit) })
      await kit.publish(queue, numbered(5))
      const held = await kit.receive(consumer, 5)
      await kit.acknowledge(consumer, held)
      await broker.close()
      await outlive(kit, held)
      await kit.silence(await kit.consumer(queue), 500, 'all was acknowledged before the close, yet something comes')
    },
  },
  {
    id: 'close/reports-no-loss',
    promise: 'A broker that is closed on purpose does not report a lost connection.',
    async run(kit) {
      const broker = await kit.open()
      await kit.consumer(kit.queue(), { broker })
      await broker.close()
      await kit.time.wait(200)
      expectEqual(kit.host(broker).count('disconnected'), 0, 'lost connections that were reported')
    },
  },
]

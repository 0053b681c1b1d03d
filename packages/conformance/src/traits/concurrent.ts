import type { Case } from '../case.js'
import { expectEqual, expectThat } from '../kit/expect.js'
import { adminCalls, brokerCalls, type Call, consumerCalls, publisherCalls, setScene } from './calls.js'

const times = 4

/** The same method several times at once. */
function atOnce(call: Call): Case {
  return {
    id: `concurrent/${call.name}`,
    promise: `${call.name} may be called several times at once: each call succeeds for itself.`,
    needs: call.needs,
    async run(kit) {
      const scene = await setScene(kit)
      const calls = Array.from({ length: Math.max(1, Math.min(times, scene.receipts.length)) }, () => call.make(scene))
      const outcomes = await Promise.allSettled(calls)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') throw outcome.reason
        if (Array.isArray(outcome.value) && call.name.match(/publish$|ack|move|extend/)) {
          expectEqual(outcome.value, [], `what ${call.name} refused or called stale`)
        }
      }
    },
  }
}

/** Every method beside itself, and all beside each other. */
export const concurrentCases: readonly Case[] = [
  ...[...brokerCalls, ...publisherCalls, ...adminCalls].map(atOnce),
  ...consumerCalls.filter(call => call.name !== 'consumer.receive').map(atOnce),
  {
    id: 'concurrent/consumer.receive',
    promise: 'Several consumers of one broker object receive at once, each for itself.',
    async run(kit) {
      const consumers = await Promise.all([1, 2, 3, 4].map(() => kit.consumer(kit.queue())))
      const start = kit.time.monotonic()
      const waitMs = kit.time.ms(500)
      await Promise.all(consumers.map(consumer => consumer.receive({ max: 1, waitMs }, kit.signal)))
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(took <= waitMs + kit.time.slackMs, `four waits of ${waitMs} ms at once took ${took} ms`)
    },
  },
  {
    id: 'concurrent/broker.open',
    promise: 'Several broker objects open at once.',
    async run(kit) {
      const brokers = await Promise.all([1, 2, 3, 4].map(() => kit.open()))
      const publishers = await Promise.all(brokers.map(broker => broker.createPublisher(kit.signal)))
      await Promise.all(publishers.map(publisher => kit.publish(kit.queue(), ['a'], publisher)))
    },
  },
  {
    id: 'concurrent/everything',
    promise: 'Publishing, receiving, settling and looking on one broker object go on at once.',
    async run(kit) {
      const queues = [kit.queue(), kit.queue(), kit.queue()]
      const work = queues.map(async queue => {
        const consumer = await kit.consumer(queue)
        const publishing = kit.publish(queue, ['a', 'b', 'c'])
        const looking = kit.broker.admin?.depth?.(queue)
        await kit.take(consumer, 3)
        await Promise.all([publishing, looking])
        await consumer.close()
      })
      await Promise.all(work)
    },
  },
]

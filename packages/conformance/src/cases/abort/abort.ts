import { getEventListeners } from 'node:events'
import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { retains } from '../../needs.js'

/** Aborting a receive. */
export const abortCases: readonly Case[] = [
  {
    id: 'abort/ends-a-waiting-receive',
    promise: 'An abort ends a waiting receive soon, with an empty array and no error.',
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      const stop = new AbortController()
      const received = consumer.receive({ max: 1, waitMs: 20_000 }, stop.signal)
      await kit.time.wait(200)
      const start = kit.time.monotonic()
      stop.abort(new Error('the worker stops'))
      expectEqual(await received, [], 'what the aborted receive gave')
      const took = Math.round(kit.time.monotonic() - start)
      expectThat(took <= kit.time.slackMs, `an aborted receive took ${took} ms to end`)
    },
  },
  {
    id: 'abort/the-consumer-lives-on',
    promise: 'After an abort the same consumer receives with another signal.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const stop = new AbortController()
      const received = consumer.receive({ max: 1, waitMs: 20_000 }, stop.signal)
      stop.abort()
      await received
      await kit.publish(queue, numbered(3))
      expectSame(textsOf(await kit.take(consumer, 3)), numbered(3), 'what came after the abort')
    },
  },
  {
    id: 'abort/loses-nothing',
    promise: 'However often receives are aborted while messages come in, every message is handed out.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const seen: string[] = []
      for (const [round, body] of numbered(40).entries()) {
        const stop = new AbortController()
        const received = consumer.receive({ max: 1, waitMs: 5_000 }, stop.signal)
        const published = kit.publish(queue, [body])
        // Before, while and after the message arrives, in turn.
        if (round % 4 === 1) await kit.time.sleep(1)
        if (round % 4 === 2) await published
        if (round % 4 === 3) await kit.time.sleep(3)
        stop.abort()
        const batch = await received
        await kit.acknowledge(consumer, batch)
        seen.push(...textsOf(batch))
        await published
      }
      seen.push(...textsOf(await kit.take(consumer, 40 - seen.length)))
      expectSame(seen, numbered(40), 'what came beside forty aborts')
    },
  },
  {
    id: 'abort/what-was-fetched-goes-back',
    promise: 'What an aborted receive had fetched comes to another consumer once this one is closed.',
    needs: [retains],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const seen: string[] = []
      for (const body of numbered(10)) {
        const stop = new AbortController()
        const received = consumer.receive({ max: 1, waitMs: 5_000 }, stop.signal)
        const published = kit.publish(queue, [body])
        stop.abort()
        const batch = await received
        await kit.acknowledge(consumer, batch)
        seen.push(...textsOf(batch))
        await published
      }
      await consumer.close()
      seen.push(...textsOf(await kit.take(await kit.consumer(queue), 10 - seen.length)))
      expectSame(seen, numbered(10), 'what came to both consumers')
    },
  },
  {
    id: 'abort/leaves-no-listeners',
    promise: 'One signal serves many receives: the broker does not add a listener to it each time.',
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      const stop = new AbortController()
      for (let round = 0; round < 50; round++) await consumer.receive({ max: 1, waitMs: 0 }, stop.signal)
      const listeners = getEventListeners(stop.signal, 'abort').length
      expectThat(listeners <= 5, `after 50 receives the signal has ${listeners} listeners`)
    },
  },
  {
    id: 'abort/one-of-two-consumers',
    promise: 'An abort of one consumer’s receive leaves the other’s alone.',
    async run(kit) {
      const [left, right] = [kit.queue(), kit.queue()]
      const one = await kit.consumer(left)
      const other = await kit.consumer(right)
      const stop = new AbortController()
      const aborted = one.receive({ max: 1, waitMs: 20_000 }, stop.signal)
      const going = other.receive({ max: 1, waitMs: 10_000 }, kit.signal)
      stop.abort()
      expectEqual(await aborted, [], 'what the aborted receive gave')
      await kit.publish(right, ['a'])
      expectEqual(textsOf(await going), ['a'], 'what the other receive gave')
    },
  },
]

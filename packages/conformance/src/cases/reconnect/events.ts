import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectThat } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { numbered } from '../../kit/message.js'
import { Survivor } from '../../kit/survivor.js'
import { brokerReconnects, connectionLease, faults, retains, settlesEach } from '../../needs.js'

const bounded = { faulty: true, timeoutMs: 120_000 } as const

async function until(kit: Kit, holds: () => boolean, what: string): Promise<void> {
  const end = kit.time.monotonic() + 30_000
  while (!holds()) {
    expectThat(kit.time.monotonic() < end, `${what} should be reported within 30 s`)
    await kit.time.sleep(50)
  }
}

/** What a broker tells about its connection, and what it does while there is none. */
export const eventCases: readonly Case[] = [
  {
    id: 'reconnect/reports-the-loss',
    promise: 'A lost connection is reported when it is lost, with its cause, and not only when somebody asks.',
    needs: [faults],
    ...bounded,
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      const waiting = consumer.receive({ max: 1, waitMs: 60_000 }, kit.signal).catch(() => [])
      await kit.time.wait(200)
      await kit.faults.cut()
      await until(kit, () => kit.host().count('disconnected') > 0, 'the lost connection')
      const event = kit.host().events.find(each => each.type === 'disconnected')
      expectThat(event?.type === 'disconnected' && event.cause !== undefined, 'the loss should have a cause')
      await kit.faults.restore()
      await consumer.close()
      await waiting
    },
  },
  {
    id: 'reconnect/reports-the-return',
    promise: 'A client that heals by itself reports when it is connected again.',
    needs: [faults, brokerReconnects],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      await survivor.attend()
      await kit.faults.cut()
      await until(kit, () => kit.host().count('disconnected') > 0, 'the lost connection')
      const before = kit.host().count('connected')
      await kit.faults.restore()
      await until(kit, () => kit.host().count('connected') > before, 'the connection that is back')
    },
  },
  {
    id: 'reconnect/revokes-before-it-hands-out-again',
    promise: 'A consumer that lives on over a cut revokes what it handed out before it hands it out again.',
    needs: [faults, retains, settlesEach, connectionLease, brokerReconnects],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const story: string[] = []
      const events = { revoked: () => void story.push('revoked') }
      const consumer = await kit.consumer(queue, { events })
      await kit.publish(queue, ['a'])
      story.push(...textsOf(await kit.receive(consumer, 1)))
      await kit.faults.cut()
      await kit.time.wait(300)
      await kit.faults.restore()
      const end = kit.time.monotonic() + 30_000
      while (story.filter(entry => entry === 'a').length < 2 && kit.time.monotonic() < end) {
        // A consumer that rejects does not live on: then there is nothing to revoke, and another one takes over.
        const batch = await kit.next(consumer, 1, 500).catch(() => undefined)
        if (batch === undefined) return
        story.push(...textsOf(batch))
        await kit.acknowledge(consumer, batch)
      }
      expectEqual(story, ['a', 'revoked', 'a'], 'what happened, in order')
    },
  },
  {
    id: 'reconnect/old-receipts-do-no-harm',
    promise: 'Receipts from before a cut settle nothing that was handed out after it, and break nothing.',
    needs: [faults, retains, settlesEach, connectionLease],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      const [old] = await kit.receive(consumer, 1)
      await kit.faults.cut()
      await kit.time.wait(300)
      await kit.faults.restore()
      const fresh = await kit.open()
      const next = new Survivor(kit, queue, { broker: fresh })
      await consumer.ack([old?.receipt]).catch(() => undefined)
      await consumer.close()
      await next.takeAll(['a'])
      await kit.silence(await kit.consumer(queue, { broker: await kit.open() }), 500, 'it was acknowledged')
    },
  },
  {
    id: 'reconnect/close-during-the-cut',
    promise: 'Publisher, consumer and broker close while the connection is cut, and no timer stays.',
    needs: [faults],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(3))
      const publisher = await kit.publisher()
      const waiting = consumer.receive({ max: 1, waitMs: 60_000 }, kit.signal).catch(() => [])
      await kit.faults.cut()
      await kit.time.wait(200)
      await kit.time.within(consumer.close(), 15_000, 'consumer.close during the cut')
      await kit.time.within(publisher.close(), 15_000, 'publisher.close during the cut')
      await kit.time.within(kit.broker.close(), 15_000, 'broker.close during the cut')
      await kit.time.within(waiting, 5_000, 'the receive that was waiting')
      expectEqual(kit.host().clock.timers, 0, 'timers after close')
    },
  },
]

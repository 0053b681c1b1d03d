import type { Case } from '../../case.js'
import { textOf, textsOf } from '../../kit/bytes.js'
import { expectSame, expectThat } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { consumerCan, holdsTen, retains, settlesEach } from '../../needs.js'

/** How many deliveries receive gives. */
export const amountCases: readonly Case[] = [
  {
    id: 'receive/never-more-than-max',
    promise: 'Receive gives at most `max` deliveries, and what it did not give comes later.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(30))
      const seen: string[] = []
      for (const max of [1, 2, 7, 3, 1, 5, 11]) {
        const wanted = Math.min(max, kit.capabilities.limits.receiveBatch)
        const batch = await consumer.receive({ max: wanted, waitMs: 5_000 }, kit.signal)
        expectThat(batch.length >= 1 && batch.length <= wanted, `receive gave ${batch.length}, asked for ${wanted}`)
        await kit.acknowledge(consumer, batch)
        seen.push(...textsOf(batch))
      }
      const rest = await kit.take(consumer, 30 - seen.length)
      expectSame([...seen, ...textsOf(rest)], numbered(30), 'all of them')
    },
  },
  {
    id: 'receive/one-by-one',
    promise: 'With `max` 1 a backlog comes one by one, each once, none lost.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(20))
      const seen: string[] = []
      while (seen.length < 20) {
        const [delivery] = await kit.take(consumer, 1)
        seen.push(textOf(delivery?.body ?? ''))
      }
      expectSame(seen, numbered(20), 'one by one')
    },
  },
  {
    id: 'receive/within-the-batch-limit',
    promise: 'Receive never gives more than `limits.receiveBatch`, whatever is asked for.',
    async run(kit) {
      const limit = kit.capabilities.limits.receiveBatch
      const count = Math.min(limit + 5, 300)
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, { window: Math.min(kit.capabilities.limits.window, count) })
      await kit.publish(queue, numbered(count))
      for (let left = count; left > 0; ) {
        const batch = await consumer.receive({ max: count * 2, waitMs: 5_000 }, kit.signal)
        expectThat(batch.length > 0, `${left} messages did not come`)
        expectThat(batch.length <= limit, `receive gave ${batch.length}, the limit is ${limit}`)
        await kit.acknowledge(consumer, batch)
        left -= batch.length
      }
    },
  },
  {
    id: 'receive/window',
    promise: 'A consumer whose window can change hands out no more unsettled deliveries than its window.',
    needs: [consumerCan('resize'), settlesEach, retains, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(20))
      const consumer = await kit.consumer(queue, { window: 4 })
      const held = [...(await kit.receive(consumer, 4))]
      await kit.silence(consumer, 500, 'the window of 4 is full, yet more comes')
      await kit.acknowledge(consumer, held.splice(0, 2))
      held.push(...(await kit.receive(consumer, 2)))
      await kit.silence(consumer, 500, 'the window of 4 is full again, yet more comes')
      await kit.acknowledge(consumer, held)
    },
  },
  {
    id: 'receive/wider-window',
    promise: 'After resize to a wider window more comes, and what was out before is acknowledged as ever.',
    needs: [consumerCan('resize'), settlesEach, retains, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(20))
      const consumer = await kit.consumer(queue, { window: 2 })
      const before = await kit.receive(consumer, 2)
      await consumer.resize?.(6)
      const after = await kit.receive(consumer, 4)
      await kit.silence(consumer, 500, 'the window of 6 is full, yet more comes')
      await kit.acknowledge(consumer, [...before, ...after])
      await kit.take(consumer, 14)
    },
  },
  {
    id: 'receive/narrower-window',
    promise: 'After resize to a narrower window what is out stays valid, and nothing new comes until there is room.',
    needs: [consumerCan('resize'), settlesEach, retains, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(12))
      const consumer = await kit.consumer(queue, { window: 6 })
      const before = await kit.receive(consumer, 6)
      await consumer.resize?.(2)
      await kit.acknowledge(consumer, before.slice(0, 4))
      await kit.silence(consumer, 500, 'two are out and the window is 2, yet more comes')
      await kit.acknowledge(consumer, before.slice(4))
      const seen = textsOf([...before, ...(await kit.take(consumer, 6))])
      expectSame(seen, numbered(12), 'all of them')
    },
  },
]

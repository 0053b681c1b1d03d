import type { Case } from '../../case.js'
import { killHolder, runChild } from '../../child/child-process.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { anyLease, countsDeliveries, retains, settles, shared } from '../../needs.js'

const bounded = { timeoutMs: 90_000 } as const

/** Other processes: how they end, and what they leave. */
export const processCases: readonly Case[] = [
  {
    id: 'close/lets-the-process-end',
    promise:
      'A process that published, consumed and closed everything ends by itself, also with a broker object that it never opened.',
    ...bounded,
    async run(kit) {
      await runChild(kit, kit.queue(), 'use')
    },
  },
  {
    id: 'publish/outlives-its-process',
    promise: 'What a process published and had confirmed is there when that process is gone.',
    needs: [shared, retains],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      await runChild(kit, queue, 'publish')
      const taken = await kit.take(await kit.consumer(queue), 2)
      expectSame(textsOf(taken), ['one', 'two'], 'what the process had published')
    },
  },
  {
    id: 'lease/of-a-killed-process',
    promise: 'What a process held when it was killed comes back once its lease has ended or its loss is noticed.',
    needs: [shared, retains, settles, anyLease],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(1))
      await killHolder(kit, queue, 1)
      const consumer = await kit.consumer(queue)
      const end = kit.time.monotonic() + 60_000
      let batch = await kit.next(consumer, 1, 500)
      while (batch.length === 0 && kit.time.monotonic() < end) batch = await kit.next(consumer, 1, 500)
      expectEqual(textsOf(batch), numbered(1), 'what came back from a killed process')
      await kit.acknowledge(consumer, batch)
    },
  },
  {
    id: 'lease/a-killed-process-counts',
    promise: 'The hand-out that a killed process had counts: a crash loop can be seen.',
    needs: [shared, retains, settles, anyLease, countsDeliveries],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, ['poison'])
      await killHolder(kit, queue, 1)
      const consumer = await kit.consumer(queue)
      const end = kit.time.monotonic() + 60_000
      let batch = await kit.next(consumer, 1, 500)
      while (batch.length === 0 && kit.time.monotonic() < end) batch = await kit.next(consumer, 1, 500)
      expectEqual(
        batch.map(delivery => delivery.deliveryCount),
        [2],
        'the count after a crash',
      )
      await kit.acknowledge(consumer, batch)
    },
  },
]

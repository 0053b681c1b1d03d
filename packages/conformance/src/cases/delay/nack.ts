import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { consumerCan, delaysNack, delaysNoNack, holdsTen } from '../../needs.js'
import { delayOf } from './publish.js'

/** Delay of what is handed back. */
export const nackDelayCases: readonly Case[] = [
  {
    id: 'delay/nack-waits',
    promise: 'A nack with a delay brings the message back after it, not before, and within the claimed resolution.',
    needs: [delaysNack],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      const [held] = await kit.receive(consumer, 1)
      const { resolutionMs } = kit.capabilities.delay.nack ?? { resolutionMs: 0 }
      const delayMs = delayOf(kit, 1_500, resolutionMs)
      const due = kit.time.monotonic() + delayMs
      expectEqual(await consumer.nack?.([{ receipt: held?.receipt, delayMs }]), [], 'stale receipts')
      const batch = await consumer.receive({ max: 1, waitMs: delayMs + resolutionMs + 5_000 }, kit.signal)
      const late = Math.round(kit.time.monotonic() - due)
      expectEqual(textsOf(batch), ['a'], 'what came back')
      expectThat(late >= -kit.time.earlyMs, `it came back ${-late} ms before its time`)
      expectThat(late <= resolutionMs + kit.time.slackMs, `it came back ${late} ms late, claimed are ${resolutionMs}`)
      await kit.acknowledge(consumer, batch)
    },
  },
  {
    id: 'delay/each-nack-its-own',
    promise: 'In one nack each delivery has its own delay.',
    needs: [delaysNack, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(4))
      const held = await kit.receive(consumer, 4)
      const step = delayOf(kit, 800, kit.capabilities.delay.nack?.resolutionMs ?? 0)
      const places = [3, 0, 2, 1]
      await consumer.nack?.(held.map(({ receipt }, index) => ({ receipt, delayMs: (places[index] ?? 0) * step })))
      const expected = [1, 3, 2, 0].map(index => textsOf(held)[index])
      expectEqual(textsOf(await kit.take(consumer, 4)), expected, 'the order in which they came back')
    },
  },
  {
    id: 'delay/nacked-blocks-nobody',
    promise: 'Messages that were handed back for later do not hold up the others.',
    needs: [delaysNack, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(5))
      const held = await kit.receive(consumer, 5)
      const delayMs = Math.min(kit.capabilities.delay.nack?.maxMs ?? 0, 3_600_000)
      await consumer.nack?.(held.map(({ receipt }) => ({ receipt, delayMs })))
      await kit.publish(queue, ['due'])
      expectEqual(textsOf(await kit.take(consumer, 1)), ['due'], 'what is due')
    },
  },
  {
    id: 'delay/nack-for-others-too',
    promise: 'A delayed nack outlives its consumer: the message comes to another one.',
    needs: [delaysNack, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(3))
      const held = await kit.receive(consumer, 3)
      const delayMs = delayOf(kit, 1_000, kit.capabilities.delay.nack?.resolutionMs ?? 0)
      await consumer.nack?.(held.map(({ receipt }) => ({ receipt, delayMs })))
      await consumer.close()
      const other = await kit.consumer(queue, { broker: await kit.open() })
      expectSame(textsOf(await kit.take(other, 3)), numbered(3), 'what came to another consumer')
    },
  },
  {
    id: 'delay/nack-unclaimed',
    promise:
      'Where no nack delay is claimed, a nack with a delay is refused or comes back at once; it does not delay after all.',
    needs: [consumerCan('nack'), delaysNoNack],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['a'])
      const [held] = await kit.receive(consumer, 1)
      try {
        await consumer.nack?.([{ receipt: held?.receipt, delayMs: 20_000 }])
      } catch (error) {
        const { code } = kit.broker.classify(error)
        expectThat(code === 'unsupported' || code === 'invalid', `a delay that is not claimed is called ${code}`)
        return
      }
      const batch = await consumer.receive({ max: 1, waitMs: 5_000 }, kit.signal)
      expectEqual(textsOf(batch), ['a'], 'what came back at once where no delay is claimed')
      await kit.acknowledge(consumer, batch)
    },
  },
]

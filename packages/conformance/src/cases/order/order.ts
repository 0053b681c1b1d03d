import type { Case } from '../../case.js'
import { textOf, textsOf } from '../../kit/bytes.js'
import { expectEqual } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { hasPriorities, ordersKeys, ordersQueue, retains } from '../../needs.js'

/** The order that an undisturbed single consumer sees. */
export const orderCases: readonly Case[] = [
  {
    id: 'order/of-a-batch',
    promise: 'Messages of one batch come in the order of the batch.',
    needs: [ordersQueue],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(100))
      expectEqual(textsOf(await kit.take(consumer, 100)), numbered(100), 'the order')
    },
  },
  {
    id: 'order/of-one-by-one',
    promise: 'Messages that were published one after the other come in that order.',
    needs: [ordersQueue],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      for (const body of numbered(25)) await kit.publish(queue, [body])
      expectEqual(textsOf(await kit.take(consumer, 25)), numbered(25), 'the order')
    },
  },
  {
    id: 'order/of-a-backlog',
    promise: 'What waited for the consumer comes in the order in which it was published.',
    needs: [ordersQueue, retains],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(60))
      const consumer = await kit.consumer(queue)
      expectEqual(textsOf(await kit.take(consumer, 60)), numbered(60), 'the order')
    },
  },
  {
    id: 'order/however-it-is-fetched',
    promise: 'The order does not depend on how many deliveries are asked for at a time.',
    needs: [ordersQueue],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(30))
      const seen: string[] = []
      for (const count of [1, 4, 2, 8, 1, 14]) seen.push(...textsOf(await kit.take(consumer, count)))
      expectEqual(seen, numbered(30), 'the order')
    },
  },
  {
    id: 'order/of-each-queue',
    promise: 'Messages to several queues in turn keep their order in each of them.',
    needs: [ordersQueue],
    async run(kit) {
      const queues = [kit.queue(), kit.queue()]
      const consumers = [await kit.consumer(queues[0] ?? ''), await kit.consumer(queues[1] ?? '')]
      for (let number = 0; number < 20; number++) await kit.publish(queues[number % 2] ?? '', [`${number}`])
      for (const [parity, consumer] of consumers.entries()) {
        const numbers = Array.from({ length: 10 }, (_, index) => `${index * 2 + parity}`)
        expectEqual(textsOf(await kit.take(consumer, 10)), numbers, `the order in queue ${parity}`)
      }
    },
  },
  {
    id: 'order/of-a-key',
    promise: 'Messages of one key come in the order in which they were published.',
    needs: [ordersKeys],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const parts = Array.from({ length: 90 }, (_, index) => ({
        body: `${index % 9}:${index}`,
        key: `key-${index % 9}`,
      }))
      await kit.publish(queue, parts)
      const seen = textsOf(await kit.take(consumer, 90))
      for (let key = 0; key < 9; key++) {
        const ofKey = seen.filter(text => text.startsWith(`${key}:`))
        const expected = parts.map(part => part.body).filter(text => text.startsWith(`${key}:`))
        expectEqual(ofKey, expected, `the order of key ${key}`)
      }
    },
  },
  {
    id: 'order/of-a-lane',
    promise: 'Where deliveries name a lane, messages of one key stay in one lane and keep their order there.',
    async run(kit) {
      const parts = Array.from({ length: 40 }, (_, index) => ({ body: `${index}`, key: `key-${index % 4}` }))
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, parts)
      const lanesOfKeys = new Map<number, Set<string>>()
      const last = new Map<string, number>()
      for (const delivery of await kit.take(consumer, 40)) {
        if (delivery.lane === undefined) continue
        const number = Number(textOf(delivery.body))
        lanesOfKeys.set(number % 4, (lanesOfKeys.get(number % 4) ?? new Set()).add(delivery.lane))
        const line = `${delivery.lane}/${number % 4}`
        expectEqual(number > (last.get(line) ?? -1), true, `whether ${number} comes after ${last.get(line)}`)
        last.set(line, number)
      }
      for (const [key, lanes] of lanesOfKeys) expectEqual(lanes.size, 1, `lanes of key ${key}`)
    },
  },
  {
    id: 'order/higher-priority-first',
    promise: 'What waits is handed out by priority, the highest first, and in order within one.',
    needs: [hasPriorities, retains],
    async run(kit) {
      const queue = kit.queue()
      const top = kit.capabilities.priorities - 1
      const parts = [0, top, 0, top, 0].map((priority, index) => ({ body: `${priority}/${index}`, priority }))
      await kit.publish(queue, parts)
      const consumer = await kit.consumer(queue)
      const seen = textsOf(await kit.take(consumer, 5))
      const levels = seen.map(text => Number(text.split('/')[0]))
      expectEqual(levels, [top, top, 0, 0, 0], 'the priorities in the order in which they came')
      if (kit.capabilities.ordering !== 'queue') return
      expectEqual(seen, [`${top}/1`, `${top}/3`, '0/0', '0/2', '0/4'], 'the order within a priority')
    },
  },
  {
    id: 'order/every-priority',
    promise: 'Every level from 0 to `priorities` less 1 is a level of its own; without any the priority is 0.',
    needs: [hasPriorities, retains],
    async run(kit) {
      const queue = kit.queue()
      const levels = Math.min(kit.capabilities.priorities, 20)
      const parts = Array.from({ length: levels }, (_, index) => {
        const priority = (index * 7) % levels
        return priority === 0 ? { body: '0' } : { body: `${priority}`, priority }
      })
      const unique = [...new Map(parts.map(part => [part.body, part])).values()]
      await kit.publish(queue, unique)
      const seen = textsOf(await kit.take(await kit.consumer(queue), unique.length)).map(Number)
      expectEqual(
        seen,
        [...seen].sort((left, right) => right - left),
        'the priorities in the order in which they came',
      )
    },
  },
]

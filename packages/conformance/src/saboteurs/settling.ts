import type { Consumer, Delivery } from '@sluice/core/adapter'
import { disguise } from './disguise.js'
import type { Saboteur } from './saboteur.js'

/** Who holds the latest hand-out of each message. */
type Holders = Map<string, { readonly consumer: Consumer; readonly receipt: unknown }>

/** Follows receipts to their messages, so that a late one can be taken for the latest. */
function followed(holders: Holders, ids: Map<unknown, string>, real: Consumer): Consumer['receive'] {
  return async (want, signal) => {
    const batch = await real.receive(want, signal)
    for (const delivery of batch) {
      ids.set(delivery.receipt, delivery.id ?? '')
      holders.set(delivery.id ?? '', { consumer: real, receipt: delivery.receipt })
    }
    return batch
  }
}

/** Faults of ack, nack and move. */
export const settlingSaboteurs: readonly Saboteur[] = [
  {
    name: 'acks-on-receive',
    fault: 'Acknowledges what it hands out before anybody has done it.',
    caughtBy: 'settle/not-acked-comes-back',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) => {
            const batch = await real.receive(want, signal)
            if (batch.length > 0) await real.ack(batch.map(delivery => delivery.receipt))
            return batch
          },
          ack: async () => [],
        }),
      }),
  },
  {
    name: 'acks-nothing',
    fault: 'Confirms acks and keeps the messages.',
    caughtBy: 'settle/acked-never-again',
    sabotage: broker => disguise(broker, { consumer: () => ({ ack: async () => [] }) }),
  },
  {
    name: 'hides-stale-receipts',
    fault: 'Calls no receipt stale.',
    caughtBy: 'settle/late-ack-is-stale',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          ack: async receipts => {
            await real.ack(receipts)
            return []
          },
        }),
      }),
  },
  {
    name: 'settles-a-stale-receipt',
    fault: 'Takes a late ack for one of the hand-out that another consumer holds.',
    caughtBy: 'settle/late-ack-settles-nothing',
    sabotage: broker => {
      const holders: Holders = new Map()
      const ids = new Map<unknown, string>()
      return disguise(broker, {
        consumer: real => ({
          receive: followed(holders, ids, real),
          ack: async receipts => {
            const stale = await real.ack(receipts)
            for (const receipt of stale) {
              const latest = holders.get(ids.get(receipt) ?? '')
              await latest?.consumer.ack([latest.receipt])
            }
            return stale
          },
        }),
      })
    },
  },
  {
    name: 'acks-too-much-of-a-lane',
    fault: 'Takes an ack by prefix for one of everything that was handed out.',
    caughtBy: 'settle/prefix-leaves-what-came-after',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => {
          const last = new Map<string | undefined, Delivery>()
          return {
            receive: async (want, signal) => {
              const batch = await real.receive(want, signal)
              for (const delivery of batch) last.set(delivery.lane, delivery)
              return batch
            },
            ack: async () => await real.ack([...last.values()].map(delivery => delivery.receipt)),
          }
        },
      }),
  },
  {
    name: 'nack-drops',
    fault: 'Acknowledges what should go back.',
    caughtBy: 'settle/nack-returns-the-message',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({ nack: async items => await real.ack(items.map(item => item.receipt)) }),
      }),
  },
  {
    name: 'nack-ignores-delay',
    fault: 'Brings back at once what should come later.',
    caughtBy: 'delay/nack-waits',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          nack: async items => (await real.nack?.(items.map(({ receipt }) => ({ receipt, delayMs: 0 })))) ?? [],
        }),
      }),
  },
  {
    name: 'nack-takes-one-delay-for-all',
    fault: 'Delays a whole nack as its first item asks.',
    caughtBy: 'delay/each-nack-its-own',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          nack: async items => {
            const delayMs = items[0]?.delayMs ?? 0
            return (await real.nack?.(items.map(({ receipt }) => ({ receipt, delayMs })))) ?? []
          },
        }),
      }),
  },
  {
    name: 'move-in-two-steps',
    fault: 'Moves by publishing first and settling then: a stale move has published already.',
    caughtBy: 'settle/stale-move-publishes-nothing',
    sabotage: broker =>
      disguise(broker, {
        consumer: (real, plot) => ({
          move: async items => {
            const publisher = await plot.broker.createPublisher(plot.signal)
            await publisher.publish(items.map(item => item.message))
            return await real.ack(items.map(item => item.receipt))
          },
        }),
      }),
  },
  {
    name: 'move-settles-first',
    fault: 'Moves by settling first: when the message is refused, the delivery is gone.',
    caughtBy: 'settle/refused-move-settles-nothing',
    sabotage: broker =>
      disguise(broker, {
        consumer: (real, plot) => ({
          move: async items => {
            const stale = await real.ack(items.map(item => item.receipt))
            const publisher = await plot.broker.createPublisher(plot.signal)
            const [refused] = await publisher.publish(items.map(item => item.message))
            if (refused !== undefined) throw refused.error
            return stale
          },
        }),
      }),
  },
]

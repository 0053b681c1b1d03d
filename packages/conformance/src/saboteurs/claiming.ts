import type { Consumer } from '@sluice/core/adapter'
import { disguise } from './disguise.js'
import type { Saboteur } from './saboteur.js'

/** Faults of claims, errors and the admin. */
export const claimingSaboteurs: readonly Saboteur[] = [
  {
    name: 'shares-copies',
    fault: 'Lets all groups share one copy of each message.',
    caughtBy: 'fan-out/each-group-its-copy',
    sabotage: broker =>
      disguise(broker, {
        source: asked => ({ ...asked, group: asked.group === undefined ? undefined : 'everybody' }),
      }),
  },
  {
    name: 'takes-any-group',
    fault: 'Has no fan-out and takes a named group for none.',
    caughtBy: 'claims/no-groups-without-fan-out',
    sabotage: broker => disguise(broker, { source: asked => ({ ...asked, group: undefined }) }),
  },
  {
    name: 'delays-unasked',
    fault: 'Claims no publish delay and delays all the same.',
    caughtBy: 'delay/unclaimed',
    sabotage: broker => {
      const { publish: _, ...delay } = broker.capabilities.delay
      const without = { ...broker.capabilities, delay }
      return disguise(broker, {
        broker: real => ({
          capabilities: without,
          open: async (host, signal) => ({ ...(await real.open(host, signal)), delay }),
        }),
      })
    },
  },
  {
    name: 'counts-unclaimed',
    fault: 'Claims to count deliveries and does not.',
    caughtBy: 'claims/delivery-count',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) =>
            (await real.receive(want, signal)).map(delivery => ({ ...delivery, deliveryCount: 0 })),
        }),
      }),
  },
  {
    name: 'holds-less-than-guaranteed',
    fault: 'Guarantees capabilities that it does not have on this server.',
    caughtBy: 'claims/never-less-than-guaranteed',
    sabotage: broker =>
      disguise(broker, {
        broker: real => ({
          open: async (host, signal) => ({ ...(await real.open(host, signal)), fencing: false, priorities: 1 }),
        }),
      }),
  },
  {
    name: 'has-no-extend',
    fault: 'Claims renewable leases and has no extend.',
    caughtBy: 'claims/extend-where-leases-renew',
    sabotage: broker => disguise(broker, { consumer: () => ({ extend: undefined }) as unknown as Partial<Consumer> }),
  },
  {
    name: 'classify-throws',
    fault: 'Cannot classify what is no Error.',
    caughtBy: 'errors/classify-is-total',
    sabotage: broker =>
      disguise(broker, {
        broker: real => ({
          classify: error => {
            if (!(error instanceof Error)) throw new TypeError('not an error')
            return real.classify(error)
          },
        }),
      }),
  },
  {
    name: 'says-that-nothing-happened',
    fault: 'Says of every error that nothing happened.',
    caughtBy: 'errors/unknown-may-have-happened',
    sabotage: broker =>
      disguise(broker, {
        broker: real => ({ classify: error => ({ ...real.classify(error), happened: 'no' }) }),
      }),
  },
  {
    name: 'purges-too-much',
    fault: 'A purge takes what is handed out as well.',
    caughtBy: 'admin/purge-leaves-what-is-handed-out',
    sabotage: broker => {
      const held: { readonly consumer: Consumer; readonly receipt: unknown }[] = []
      return disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) => {
            const batch = await real.receive(want, signal)
            for (const { receipt } of batch) held.push({ consumer: real, receipt })
            return batch
          },
        }),
        admin: real => ({
          purge: async queue => {
            await real.purge?.(queue)
            for (const { consumer, receipt } of held.splice(0)) await consumer.ack([receipt])
          },
        }),
      })
    },
  },
  {
    name: 'counts-only-what-waits',
    fault: 'Leaves what is handed out out of the depth.',
    caughtBy: 'admin/depth-counts-what-is-handed-out',
    sabotage: broker => {
      let held = 0
      return disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) => {
            const batch = await real.receive(want, signal)
            held += batch.length
            return batch
          },
          ack: async receipts => {
            held -= receipts.length
            return await real.ack(receipts)
          },
        }),
        admin: real => ({ depth: async queue => ((await real.depth?.(queue)) ?? 0) - held }),
      })
    },
  },
  {
    name: 'browsing-takes',
    fault: 'Looks at messages by purging them.',
    caughtBy: 'admin/browse-takes-nothing',
    sabotage: broker =>
      disguise(broker, {
        admin: real => ({
          browse: async (queue, want) => {
            const seen = (await real.browse?.(queue, want)) ?? []
            await real.purge?.(queue)
            return seen
          },
        }),
      }),
  },
]

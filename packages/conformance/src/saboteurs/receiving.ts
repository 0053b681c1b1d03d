import type { Delivery } from '@sluice/core/adapter'
import { disguise } from './disguise.js'
import type { Saboteur } from './saboteur.js'

/** A saboteur that changes what receive gives. */
function changesDeliveries(
  facts: Omit<Saboteur, 'sabotage'>,
  change: (batch: readonly Delivery[]) => readonly Delivery[],
): Saboteur {
  return {
    ...facts,
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({ receive: async (want, signal) => change(await real.receive(want, signal)) }),
      }),
  }
}

const never = new AbortController().signal

/** Faults of receive. */
export const receivingSaboteurs: readonly Saboteur[] = [
  changesDeliveries(
    {
      name: 'mixes-receipts',
      fault: 'Gives the deliveries of a batch each other’s receipts.',
      caughtBy: 'settle/each-for-itself',
    },
    batch => batch.map((delivery, index) => ({ ...delivery, receipt: batch[batch.length - 1 - index]?.receipt })),
  ),
  changesDeliveries({ name: 'counts-one', fault: 'Calls every hand-out the first.', caughtBy: 'lease/counts' }, batch =>
    batch.map(delivery => ({ ...delivery, deliveryCount: 1 })),
  ),
  changesDeliveries(
    {
      name: 'stamps-with-nothing',
      fault: 'Claims stamps and stamps an hour wrongly.',
      caughtBy: 'receive/stamp-is-the-time-of-publishing',
    },
    batch => batch.map(delivery => ({ ...delivery, publishedAt: (delivery.publishedAt ?? 0) - 3_600_000 })),
  ),
  changesDeliveries(
    { name: 'hides-the-lease', fault: 'Does not say when leases end.', caughtBy: 'claims/lease-until' },
    batch => batch.map(delivery => ({ ...delivery, leaseUntil: undefined })),
  ),
  changesDeliveries(
    { name: 'sorts-a-batch', fault: 'Hands a batch out back to front.', caughtBy: 'order/of-a-backlog' },
    batch => batch.toReversed(),
  ),
  {
    name: 'ignores-max',
    fault: 'Gives one delivery more than was asked for.',
    caughtBy: 'receive/never-more-than-max',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) => await real.receive({ ...want, max: want.max + 1 }, signal),
        }),
      }),
  },
  {
    name: 'ignores-abort',
    fault: 'Waits on after its signal was aborted.',
    caughtBy: 'abort/ends-a-waiting-receive',
    sabotage: broker =>
      disguise(broker, { consumer: real => ({ receive: async want => await real.receive(want, never) }) }),
  },
  {
    name: 'loses-on-abort',
    fault: 'Answers an abort at once and drops what it had fetched.',
    caughtBy: 'abort/loses-nothing',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) => {
            if (signal.aborted) return []
            const aborted = new Promise<readonly Delivery[]>(resolve => {
              signal.addEventListener('abort', () => resolve([]), { once: true })
            })
            // What comes after the abort reaches nobody.
            return await Promise.race([aborted, real.receive(want, never)])
          },
        }),
      }),
  },
  {
    name: 'adds-a-listener-each-time',
    fault: 'Listens to the signal anew in every receive and never stops.',
    caughtBy: 'abort/leaves-no-listeners',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) => {
            signal.addEventListener('abort', () => undefined)
            return await real.receive(want, signal)
          },
        }),
      }),
  },
  {
    name: 'never-waits',
    fault: 'Answers at once with nothing instead of waiting.',
    caughtBy: 'receive/empty-after-the-wait',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({ receive: async (want, signal) => await real.receive({ ...want, waitMs: 0 }, signal) }),
      }),
  },
  {
    name: 'takes-no-end-for-none',
    fault: 'Answers at once where the wait has no end, as a timer of infinite length does.',
    caughtBy: 'receive/waits-without-end',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => ({
          receive: async (want, signal) =>
            await real.receive(want.waitMs === Number.POSITIVE_INFINITY ? { ...want, waitMs: 0 } : want, signal),
        }),
      }),
  },
  {
    name: 'sleeps-through-messages',
    fault: 'Looks for messages every five seconds only.',
    caughtBy: 'receive/wakes-up',
    sabotage: broker =>
      disguise(broker, {
        consumer: (real, { host }) => ({
          receive: async (want, signal) => {
            for (let left = want.waitMs; ; left -= 5_000) {
              const batch = await real.receive({ ...want, waitMs: 0 }, signal)
              if (batch.length > 0 || left <= 0) return batch
              await new Promise<void>(resolve => host.clock.at(host.clock.monotonic() + Math.min(left, 5_000), resolve))
            }
          },
        }),
      }),
  },
]

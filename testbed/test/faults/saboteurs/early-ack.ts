import type { Consumer, Delivery } from '@sluice/core/adapter'
import type { FaultSubject } from '../../../src/faults/index.js'
import { spoil } from './spoil.js'

/** Acknowledges what it has received, before anybody has run it. A module of its own: children import it. */
export const subject: FaultSubject = spoil(
  'early-ack',
  {
    consumer: (consumer: Consumer) => ({
      async receive(want, signal): Promise<readonly Delivery[]> {
        const deliveries = await consumer.receive(want, signal)
        if (deliveries.length > 0) await consumer.ack(deliveries.map(({ receipt }) => receipt))
        return deliveries
      },
      ack: async () => [],
    }),
  },
  import.meta.url,
)

import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectSame } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { anyLease, connectionLease, holdsTen, noTimedLease, retains, settles } from '../../needs.js'

/** Leases that do not end by time, and what holds for all. */
export const untimedLeaseCases: readonly Case[] = [
  {
    id: 'lease/no-time-no-end',
    promise: 'Where leases do not end by time, nothing is handed out again while its consumer lives.',
    needs: [noTimedLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(3))
      await kit.receive(consumer, 3)
      // By prefix, a newcomer takes over lanes with what is not acknowledged in them: that is no end by time.
      if (kit.capabilities.settlement !== 'prefix') {
        const other = await kit.consumer(queue, { broker: await kit.open() })
        await kit.silence(other, 4_000, 'leases have no time here, yet another consumer got something')
      }
      await kit.silence(consumer, 4_000, 'leases have no time here, yet something came again')
    },
  },
  {
    id: 'lease/ends-with-the-consumer',
    promise: 'A lease by connection ends at once when its consumer is closed.',
    needs: [connectionLease, retains, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(4))
      await kit.receive(consumer, 4)
      await consumer.close()
      const other = await kit.consumer(queue, { broker: await kit.open() })
      expectSame(textsOf(await kit.take(other, 4)), numbered(4), 'what came back')
    },
  },
  {
    id: 'lease/ends-with-the-broker-object',
    promise: 'A lease by connection ends at once when its broker object is closed.',
    needs: [connectionLease, retains, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const doomed = await kit.open()
      const consumer = await kit.consumer(queue, { broker: doomed })
      await kit.publish(queue, numbered(4))
      await kit.receive(consumer, 4)
      await doomed.close()
      expectSame(textsOf(await kit.take(await kit.consumer(queue), 4)), numbered(4), 'what came back')
    },
  },
  {
    id: 'lease/the-rest-goes-on',
    promise: 'Deliveries that somebody holds do not keep others from what is left.',
    needs: [settles, retains, anyLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const holder = await kit.consumer(queue)
      await kit.publish(queue, ['held'])
      await kit.receive(holder, 1)
      await kit.publish(queue, numbered(5))
      expectSame(textsOf(await kit.take(holder, 5)), numbered(5), 'what came beside what is held')
    },
  },
]

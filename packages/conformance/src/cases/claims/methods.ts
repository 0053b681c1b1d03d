import type { Case } from '../../case.js'
import { adminMethodsOf, consumerMethodsOf } from '../../claims.js'
import { expectEqual, expectThat } from '../../kit/expect.js'
import { expectRejection } from '../../kit/expect.js'
import { expectNotByTheWallClock } from '../../kit/leases.js'
import { numbered } from '../../kit/message.js'
import {
  countsDeliveries,
  countsNoDeliveries,
  delaysNack,
  doesNotFanOut,
  hasNoSessions,
  holdsTen,
  noNativeHeaders,
  noTimedLease,
  settlesPrefix,
  timedLease,
} from '../../needs.js'

const rank = { none: 0, prefix: 1, each: 2 } as const

/** Capabilities against methods and deliveries, both ways. */
export const methodCases: readonly Case[] = [
  {
    id: 'claims/extend-where-leases-renew',
    promise: 'A consumer has `extend` exactly where leases are renewable.',
    async run(kit) {
      expectEqual(kit.claims.consumer.has('extend'), kit.capabilities.lease === 'renewable', 'whether extend is there')
    },
  },
  {
    id: 'claims/nack-where-its-delay-is-claimed',
    promise: 'Where a nack delay is claimed, there is a `nack`.',
    needs: [delaysNack],
    async run(kit) {
      expectThat(kit.claims.consumer.has('nack'), 'delay.nack is claimed without a nack')
    },
  },
  {
    id: 'claims/no-settling-methods-without-settlement',
    promise: 'Where nothing is acknowledged, there is no `nack`, no `move` and no `extend`.',
    async run(kit) {
      if (kit.capabilities.settlement !== 'none') return
      expectEqual(
        [...kit.claims.consumer].filter(method => method !== 'resize'),
        [],
        'settling methods',
      )
    },
  },
  {
    id: 'claims/same-methods-every-time',
    promise: 'Every consumer has the same optional methods, and so has the admin of every broker object.',
    async run(kit) {
      const other = await kit.open()
      for (const broker of [kit.broker, other]) {
        const consumer = await kit.consumer(kit.queue(), { broker })
        expectEqual(consumerMethodsOf(consumer), kit.claims.consumer, 'optional methods of a consumer')
        expectEqual(adminMethodsOf(broker.admin), kit.claims.admin, 'optional methods of an admin')
      }
    },
  },
  {
    id: 'claims/settlement-of-the-consumer',
    promise: 'The settlement of a consumer is never better than the capability; `settle: never` makes it none.',
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      const { settlement } = kit.capabilities
      expectThat(rank[consumer.settlement] <= rank[settlement], `${consumer.settlement} where ${settlement} is claimed`)
      const careless = await kit.consumer(kit.queue(), { settle: 'never' })
      expectEqual(careless.settlement, 'none', 'the settlement of a consumer that never settles')
    },
  },
  {
    id: 'claims/delivery-count',
    promise: 'A broker that counts deliveries begins with 1.',
    needs: [countsDeliveries],
    async run(kit) {
      for (const delivery of await kit.exchange(numbered(3))) {
        expectEqual(delivery.deliveryCount, 1, 'the count of a first delivery')
      }
    },
  },
  {
    id: 'claims/no-delivery-count',
    promise: 'A broker that does not count deliveries says 0, never a number that it made up.',
    needs: [countsNoDeliveries],
    async run(kit) {
      for (const delivery of await kit.exchange(numbered(3))) {
        expectEqual(delivery.deliveryCount, 0, 'the count where nothing counts')
      }
    },
  },
  {
    id: 'claims/stamps',
    promise: '`publishedAt` is on every delivery exactly where stamps are claimed.',
    async run(kit) {
      for (const delivery of await kit.exchange(numbered(3))) {
        expectEqual(delivery.publishedAt !== undefined, kit.capabilities.stamps, 'whether publishedAt is there')
      }
    },
  },
  {
    id: 'claims/lease-until',
    promise: 'Where leases end by time, every delivery says when, by the clock that never goes back: not in the past.',
    needs: [timedLease, holdsTen],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, numbered(3))
      for (const delivery of await kit.receive(consumer, 3)) {
        const left = (delivery.leaseUntil ?? Number.NaN) - kit.time.monotonic()
        expectThat(left > 0, `leaseUntil is ${left} ms from now`)
        expectNotByTheWallClock(left)
      }
    },
  },
  {
    id: 'claims/no-lease-until',
    promise: 'Where leases do not end by time, no delivery says when.',
    needs: [noTimedLease],
    async run(kit) {
      for (const delivery of await kit.exchange(numbered(3))) {
        expectEqual(delivery.leaseUntil, undefined, 'leaseUntil')
      }
    },
  },
  {
    id: 'claims/lanes-where-a-prefix-settles',
    promise: 'Where settlement is by prefix, every delivery names its lane.',
    needs: [settlesPrefix],
    async run(kit) {
      for (const delivery of await kit.exchange(numbered(5))) {
        expectThat(typeof delivery.lane === 'string' && delivery.lane !== '', 'a delivery names no lane')
      }
    },
  },
  {
    id: 'claims/no-headers-in-an-envelope',
    promise: 'Where headers travel in an envelope, the adapter gives none: core reads them from the body.',
    needs: [noNativeHeaders],
    async run(kit) {
      for (const delivery of await kit.exchange(numbered(3))) {
        expectEqual(delivery.headers, undefined, 'headers of a broker that claims none')
      }
    },
  },
  {
    id: 'claims/no-groups-without-fan-out',
    promise: 'A broker without fan-out refuses a named group, so that nobody shares what he thinks is his own copy.',
    needs: [doesNotFanOut],
    async run(kit) {
      const refused = kit.consumer(kit.queue(), { group: 'own-copy' })
      const error = await expectRejection(refused, 'a consumer with a group')
      expectEqual(kit.broker.classify(error).code, 'unsupported', 'what classify calls it')
    },
  },
  {
    id: 'claims/no-sessions-unclaimed',
    promise: 'A broker without sessions refuses a group that should live only as long as its consumer.',
    needs: [hasNoSessions],
    async run(kit) {
      const refused = kit.consumer(kit.queue(), { life: 'session' })
      const error = await expectRejection(refused, 'a consumer for a session')
      expectEqual(kit.broker.classify(error).code, 'unsupported', 'what classify calls it')
    },
  },
]

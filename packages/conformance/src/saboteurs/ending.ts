import type { Delivery } from '@sluice/core/adapter'
import { disguise, overlay } from './disguise.js'
import type { Saboteur } from './saboteur.js'

const long = 3_600_000

/** Faults of leases, closing, and lost connections. */
export const endingSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets-leases',
    fault: 'Never hands out again what was not settled in time.',
    caughtBy: 'lease/ends',
    sabotage: broker =>
      disguise(broker, {
        source: asked => ({ ...asked, leaseMs: long }),
        consumer: (real, { host }, asked) => ({
          receive: async (want, signal) => {
            const leaseUntil = host.clock.monotonic() + (asked.leaseMs ?? 0)
            return (await real.receive(want, signal)).map(delivery => ({ ...delivery, leaseUntil }))
          },
        }),
      }),
  },
  {
    name: 'shortens-leases',
    fault: 'Ends leases after a tenth of the time that it tells.',
    caughtBy: 'lease/kept-until-its-end',
    sabotage: broker =>
      disguise(broker, {
        source: asked => ({ ...asked, leaseMs: asked.leaseMs === undefined ? undefined : asked.leaseMs / 10 }),
        consumer: (real, { host }, asked) => ({
          receive: async (want, signal) => {
            const leaseUntil = host.clock.monotonic() + (asked.leaseMs ?? 0)
            return (await real.receive(want, signal)).map(delivery => ({ ...delivery, leaseUntil }))
          },
        }),
      }),
  },
  {
    name: 'leases-by-the-wall-clock',
    fault: 'Says in wall-clock time when leases end.',
    caughtBy: 'claims/lease-until',
    sabotage: broker =>
      disguise(broker, {
        consumer: (real, { host }, asked) => ({
          receive: async (want, signal) => {
            const leaseUntil = host.clock.now() + (asked.leaseMs ?? 0)
            return (await real.receive(want, signal)).map(delivery => ({ ...delivery, leaseUntil }))
          },
        }),
      }),
  },
  {
    name: 'extend-does-nothing',
    fault: 'Confirms that leases were extended and leaves them.',
    caughtBy: 'lease/extend-keeps',
    sabotage: broker => disguise(broker, { consumer: () => ({ extend: async () => [] }) }),
  },
  {
    name: 'keeps-a-timer',
    fault: 'Keeps a timer after close.',
    caughtBy: 'close/leaves-no-timer',
    sabotage: broker =>
      disguise(broker, {
        publisher: (_, { host }) => {
          host.clock.at(host.clock.monotonic() + long, () => undefined)
          return {}
        },
      }),
  },
  {
    name: 'close-hangs',
    fault: 'Does not close a consumer while a receive waits.',
    caughtBy: 'close/ends-a-waiting-receive',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => {
          let receiving: Promise<unknown> = Promise.resolve()
          return {
            receive: async (want, signal) => {
              const received = real.receive(want, signal)
              receiving = received
              return await received
            },
            close: async () => {
              await receiving
              await real.close()
            },
          }
        },
      }),
  },
  {
    name: 'closes-once',
    fault: 'Rejects a second close.',
    caughtBy: 'closed/consumer.close',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => {
          let closed = false
          return {
            close: async () => {
              if (closed) throw new Error('already closed')
              closed = true
              await real.close()
            },
          }
        },
      }),
  },
  {
    name: 'close-loses-what-it-fetched',
    fault: 'Fetches ahead and forgets that on close.',
    caughtBy: 'close/hands-back-what-it-fetched',
    sabotage: broker =>
      disguise(broker, {
        consumer: real => {
          const ahead: Delivery[] = []
          return {
            receive: async (want, signal) => {
              if (ahead.length === 0) ahead.push(...(await real.receive({ ...want, max: 10 }, signal)))
              return ahead.splice(0, want.max)
            },
          }
        },
      }),
  },
  {
    name: 'close-drops-publishes',
    fault: 'Closes a publisher without waiting for what is under way, and confirms it.',
    caughtBy: 'close/waits-for-what-is-under-way',
    sabotage: broker =>
      disguise(broker, {
        publisher: (real, { host }) => {
          let closed = false
          return {
            publish: async batch => {
              await new Promise<void>(resolve => host.clock.at(host.clock.monotonic() + 10, resolve))
              return closed ? [] : await real.publish(batch)
            },
            close: async () => {
              closed = true
              await real.close()
            },
          }
        },
      }),
  },
  {
    name: 'publishes-after-close',
    fault: 'A closed publisher goes on to publish.',
    caughtBy: 'errors/closed-is-called-closed',
    sabotage: broker => disguise(broker, { publisher: () => ({ close: async () => undefined }) }),
  },
  {
    name: 'reports-a-loss-on-close',
    fault: 'Calls its own close a lost connection.',
    caughtBy: 'close/reports-no-loss',
    sabotage: broker => {
      const reports: (() => void)[] = []
      return disguise(broker, {
        host: real => {
          reports.push(() => real.report({ type: 'disconnected', cause: new Error('socket closed') }))
          return real
        },
        broker: real => ({
          close: async () => {
            await real.close()
            for (const report of reports) report()
          },
        }),
      })
    },
  },
  {
    name: 'hides-the-loss',
    fault: 'Does not report that the connection is lost.',
    caughtBy: 'reconnect/reports-the-loss',
    sabotage: broker =>
      disguise(broker, {
        host: real =>
          overlay(real, { report: event => (event.type === 'disconnected' ? undefined : real.report(event)) }),
      }),
  },
  {
    name: 'keeps-revocations-quiet',
    fault: 'Does not say that what it handed out is no longer ours.',
    caughtBy: 'reconnect/revokes-before-it-hands-out-again',
    sabotage: broker => disguise(broker, { events: () => ({ revoked: () => undefined }) }),
  },
  {
    name: 'gives-lanes-away-quietly',
    fault: 'Gives lanes to a newcomer and does not tell the member that had them.',
    caughtBy: 'fan-out/a-newcomer-takes-over',
    sabotage: broker => disguise(broker, { events: () => ({ revoked: () => undefined }) }),
  },
]

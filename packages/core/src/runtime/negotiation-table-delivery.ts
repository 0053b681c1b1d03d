import { holdMsOf, leaseMsOf, leaseOf } from './negotiate-ground.js'
import type { Row } from './negotiation-row.js'
import { inWords } from './negotiation-words.js'

const sentLingerMs = 2
const prefixLingerMs = 100

/** What a delivery is worth: how often it comes, how long it is ours, in which order. */
export const deliveryRows: readonly Row[] = [
  {
    feature: 'delivery',
    ways: [
      {
        means: 'native',
        when: ground => ground.consumer.settlement === 'each',
        says: ground =>
          ground.capabilities.acks === 'confirmed'
            ? 'at least once; each message is acknowledged by itself, and the broker confirms it'
            : 'at least once; each message is acknowledged by itself, unconfirmed: after a crash some that were done come again',
        plan: ground => ({ settlement: 'each', lingerMs: ground.capabilities.acks === 'confirmed' ? 0 : sentLingerMs }),
      },
      {
        means: 'native',
        when: ground => ground.consumer.settlement === 'prefix',
        says: () =>
          `at least once; a lane is acknowledged up to its oldest unfinished message, every ${inWords(prefixLingerMs)}: after a crash what was done beyond it comes again`,
        plan: () => ({ settlement: 'prefix', lingerMs: prefixLingerMs }),
      },
      {
        means: 'off',
        says: () => 'at most once: a message is gone when handed out, and a crash loses what was held',
        plan: () => ({ settlement: 'none', lingerMs: 0 }),
      },
    ],
  },
  {
    feature: 'retention',
    wanted: (_, ground) => ground.capabilities.retention === 'none',
    ways: [
      {
        means: 'off',
        says: () => 'none: a message that is published while nobody consumes is gone',
      },
    ],
  },
  {
    feature: 'fencing',
    wanted: (_, ground) => ground.consumer.settlement !== 'none',
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.fencing,
        says: () => 'a late acknowledgement of an earlier hand-out is refused and reported',
      },
      { means: 'off', says: () => 'a late acknowledgement of an earlier hand-out may settle the later one' },
    ],
  },
  {
    feature: 'lease',
    ways: [
      {
        means: 'native',
        when: ground => leaseOf(ground) === 'renewable',
        says: (ground, wants) =>
          `${inWords(leaseMsOf(wants, ground) ?? 0)}, renewed while the message is held; what a crashed worker held comes back after it`,
      },
      {
        means: 'native',
        when: ground => leaseOf(ground) === 'fixed',
        says: (ground, wants) =>
          `${inWords(leaseMsOf(wants, ground) ?? 0)}, not renewable: ${wants.timeoutMs === undefined ? 'without a timeout, a handler that takes longer runs twice' : 'it covers the timeout'}`,
      },
      {
        means: 'native',
        when: ground => leaseOf(ground) === 'connection',
        says: () => 'until the connection ends; then what this worker held comes back',
      },
      {
        means: 'off',
        when: (_, wants) => wants.leaseMs === undefined,
        says: ground =>
          ground.consumer.settlement === 'none'
            ? 'none: a delivery never comes back by itself'
            : 'none: what a crashed worker held does not come back by itself',
      },
    ],
    refused: () => ({
      lacks: 'the broker has no leases',
      because: 'what a crashed worker held would not come back after the `lease` that was asked for',
      remedy: 'Leave out `lease`, or take a broker with leases.',
    }),
  },
  {
    feature: 'timeout',
    wanted: wants => wants.timeoutMs !== undefined,
    ways: [
      {
        means: 'in place',
        when: (ground, wants) =>
          leaseOf(ground) !== 'fixed' ||
          holdMsOf(wants, ground) + (wants.timeoutMs ?? 0) <= (leaseMsOf(wants, ground) ?? 0),
        says: (_, wants) => `${inWords(wants.timeoutMs ?? 0)}, then the signal aborts and the run counts as failed`,
      },
    ],
    refused: (ground, wants) => {
      const timeoutMs = wants.timeoutMs ?? 0
      return {
        lacks: 'the broker cannot renew a lease',
        because: `a handler may wait ${inWords(holdMsOf(wants, ground))} and run ${inWords(timeoutMs)}, which is longer than its lease of ${inWords(leaseMsOf(wants, ground) ?? 0)}`,
        remedy: `Ask for a \`lease\` of at least ${inWords(timeoutMs + Math.min(timeoutMs, 10_000))}, or leave it out, or shorten \`timeout\`.`,
      }
    },
  },
  {
    feature: 'order',
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.ordering === 'queue',
        says: () => 'as published, to one consumer; concurrent runs, retries and hand-backs change it',
      },
      {
        means: 'native',
        when: ground => ground.capabilities.ordering === 'key',
        says: () => 'as published within one `key`; concurrent runs, retries and hand-backs change it',
      },
      { means: 'off', says: () => 'none' },
    ],
  },
  {
    feature: 'reconnect',
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.reconnect === 'broker',
        says: () => 'by the client of the broker',
      },
      { means: 'in place', says: () => 'core connects again with backoff and publishes anew what is unconfirmed' },
    ],
  },
]

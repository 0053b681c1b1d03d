import type { Row } from './negotiation-row.js'
import { inBytes, inWords } from './negotiation-words.js'

/** The largest body that a task takes unless it says otherwise, in bytes. */
export const defaultBodyLimit = 1_048_576

/** Where a message ends that does not succeed, and what bounds it. */
export const endRows: readonly Row[] = [
  {
    feature: 'dead letters',
    ways: [
      {
        means: 'off',
        when: (_, wants) => wants.deadLetter === 'drop',
        says: () => 'dropped with an event, as the task says',
        plan: () => ({ deadLetter: 'drop' }),
      },
      {
        means: 'native',
        when: ground => ground.capabilities.retention !== 'none',
        says: (_, wants) => `kept in the queue "${wants.queue}.dead", with the reason`,
        plan: () => ({ deadLetter: 'queue' }),
      },
      {
        means: 'store',
        when: ground => ground.store,
        says: () => 'kept in the store, with the reason',
        plan: () => ({ deadLetter: 'store' }),
      },
    ],
    refused: () => ({
      lacks: 'the broker keeps nothing without a consumer, and there is no store',
      because: 'dead letters would be lost without a word',
      remedy: "Give the task a `store`, which keeps them, or say `deadLetter: 'drop'`.",
    }),
  },
  {
    feature: 'poison',
    wanted: wants => wants.poison !== undefined,
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.countsDeliveries && ground.consumer.settlement !== 'none',
        says: (_, wants) => `a dead letter after ${wants.poison} hand-outs that nobody settled`,
      },
      {
        means: 'off',
        when: ground => ground.consumer.settlement === 'none',
        says: () => 'not needed: nothing is handed out twice',
      },
      {
        means: 'off',
        when: (_, wants) => !wants.poisonAsked,
        says: () =>
          'not judged: the broker does not count hand-outs, so that a message that kills its worker comes again without end',
      },
    ],
    refused: () => ({
      lacks: 'the broker does not count hand-outs',
      because: '`poison` cannot be judged',
      remedy: 'Leave out `poison`, or take a broker that counts.',
    }),
  },
  {
    feature: 'expiry',
    wanted: wants => wants.expiresMs !== undefined,
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.stamps,
        says: (_, wants) => `${inWords(wants.expiresMs ?? 0)} after it was pushed`,
      },
      {
        means: 'in place',
        says: (_, wants) =>
          `${inWords(wants.expiresMs ?? 0)} after it was pushed; a stranger's message without a time never expires, for the broker does not stamp`,
      },
    ],
  },
  {
    feature: 'headers',
    ways: [
      {
        means: 'native',
        when: ground => ground.capabilities.headers === 'native',
        says: () => 'beside the body',
        plan: () => ({ envelope: false }),
      },
      {
        means: 'in place',
        says: () => 'inside the body, under the key "extra"',
        plan: () => ({ envelope: true }),
      },
    ],
  },
  {
    feature: 'body',
    ways: [
      {
        means: 'native',
        when: (ground, wants) =>
          wants.bodyLimit === undefined || wants.bodyLimit <= ground.capabilities.limits.bodyBytes,
        says: (ground, wants) =>
          `up to ${inBytes(Math.min(wants.bodyLimit ?? defaultBodyLimit, ground.capabilities.limits.bodyBytes))}`,
      },
    ],
    refused: (ground, wants) => ({
      lacks: `the broker takes ${inBytes(ground.capabilities.limits.bodyBytes)} at most`,
      because: `a \`bodyLimit\` of ${inBytes(wants.bodyLimit ?? defaultBodyLimit)} was asked for`,
      remedy: `Say at most \`bodyLimit: ${ground.capabilities.limits.bodyBytes}\`, and send a reference instead of large data.`,
    }),
  },
  {
    feature: 'prefetch',
    ways: [
      {
        means: 'native',
        when: (ground, wants) => ground.capabilities.limits.window >= wants.prefetchHigh,
        says: (_, wants) => `up to ${wants.prefetchHigh} messages are held`,
      },
      {
        means: 'in place',
        says: (ground, wants) =>
          `up to ${ground.capabilities.limits.window} messages are held, the most the broker hands out unsettled (${wants.prefetchHigh} were asked for)`,
      },
    ],
  },
]

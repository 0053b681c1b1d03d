import { delays, delaysByNack, delaysByPublish, holdMsOf, leaseOf, takesBack, whyNoDelay } from './negotiate-ground.js'
import type { Row } from './negotiation-row.js'
import type { Wants } from './negotiate-wants.js'
import { inWords, list } from './negotiation-words.js'

const placeMaxMs = 30_000

/** Also without retries a way is chosen: a policy of the user may judge `retry`. */
function runs(wants: Wants): string {
  if (wants.retryLimit === 0) return 'none by itself; where a policy asks for one'
  return wants.retryLimit === Number.POSITIVE_INFINITY ? 'without end' : `${wants.retryLimit} after the first run`
}

const addStore = 'Give the task a `store`, which keeps what has to wait'

/** Where a message is while it may not run: long waits, Requeue, retries, slow rates. */
export const waitingRows: readonly Row[] = [
  {
    feature: 'long waits',
    ways: [
      {
        means: 'native',
        when: delaysByNack,
        says: ground =>
          `handed back to the broker, up to ${inWords(ground.capabilities.delay.nack?.maxMs ?? 0)} at once`,
        plan: ground => ({ handBack: 'nack', handBackMaxMs: ground.capabilities.delay.nack?.maxMs ?? 0 }),
      },
      {
        means: 'native',
        when: delaysByPublish,
        says: ground =>
          `published again with a delay, up to ${inWords(ground.capabilities.delay.publish?.maxMs ?? 0)} at once`,
        plan: ground => ({ handBack: 'publish', handBackMaxMs: ground.capabilities.delay.publish?.maxMs ?? 0 }),
      },
      {
        means: 'store',
        when: ground => ground.store,
        says: () => 'parked in the store until due',
        plan: () => ({ handBack: 'store', handBackMaxMs: Number.POSITIVE_INFINITY }),
      },
      {
        means: 'in place',
        when: (_, wants) => wants.longWaits.length === 0,
        says: () => 'a message that may not start yet stays in this worker',
        plan: () => ({ handBack: 'hold', handBackMaxMs: Number.POSITIVE_INFINITY }),
      },
    ],
    refused: (ground, wants) => ({
      lacks: `${whyNoDelay(ground)}, and there is no store`,
      because: `${list(wants.longWaits)} may make a message wait longer than the ${inWords(holdMsOf(wants, ground))} that a worker may hold it`,
      remedy: `${addStore}, or leave out ${list(wants.longWaits)}.`,
    }),
  },
  {
    feature: 'requeue',
    ways: [
      {
        means: 'native',
        when: takesBack,
        says: () => 'handed back to the broker, at once and not counted',
        plan: () => ({ giveBack: 'nack' }),
      },
      {
        means: 'in place',
        says: ground =>
          ground.consumer.move
            ? 'moved to the end of its queue'
            : ground.consumer.settlement === 'none'
              ? 'published again at the end of its queue'
              : 'published again at the end of its queue, then acknowledged: a crash between leaves two',
        plan: () => ({ giveBack: 'publish' }),
      },
    ],
  },
  {
    feature: 'retry',
    ways: [
      {
        means: 'in place',
        when: (ground, wants) => wants.retryVia === 'process' && leaseOf(ground) !== 'fixed',
        says: (_, wants) =>
          `${runs(wants)}: held and run again here, after at most ${inWords(placeMaxMs)}; a crash forgets the count`,
        plan: () => ({ retry: 'place', retryMaxMs: placeMaxMs }),
      },
      {
        means: 'native',
        when: (ground, wants) => wants.retryVia === 'broker' && delaysByPublish(ground),
        says: (_, wants) => `${runs(wants)}: published again with its attempt and a delay`,
        plan: ground => ({ retry: 'publish', retryMaxMs: ground.capabilities.delay.publish?.maxMs ?? 0 }),
      },
      {
        means: 'native',
        when: (ground, wants) => wants.retryVia === 'broker' && delaysByNack(ground),
        says: (_, wants) =>
          `${runs(wants)}: published again with its attempt, and handed back with a delay when it arrives early`,
        plan: () => ({ retry: 'nack', retryMaxMs: Number.POSITIVE_INFINITY }),
      },
      {
        means: 'store',
        when: (ground, wants) => wants.retryVia === 'broker' && ground.store,
        says: (_, wants) => `${runs(wants)}: parked in the store with its attempt until due`,
        plan: () => ({ retry: 'store', retryMaxMs: Number.POSITIVE_INFINITY }),
      },
      {
        means: 'in place',
        when: (ground, wants) => wants.retryVia === 'broker' && leaseOf(ground) !== 'fixed',
        says: (ground, wants) =>
          `${runs(wants)}: held and run again here, after at most ${inWords(placeMaxMs)}; a crash forgets the count (${whyNoDelay(ground)}, and there is no store)`,
        plan: () => ({ retry: 'place', retryMaxMs: placeMaxMs }),
      },
      {
        // A lease that cannot be renewed does not bear several runs: each attempt gets a hand-out, and a lease, of its own.
        means: 'in place',
        when: (_, wants) => wants.retryVia === 'broker' || wants.retryLimit === 0,
        says: (ground, wants) =>
          `${runs(wants)}: published again with its attempt, then held here for at most ${inWords(holdMsOf(wants, ground))} (${whyNoDelay(ground)}, and there is no store)`,
        plan: (ground, wants) => ({ retry: 'nack', retryMaxMs: holdMsOf(wants, ground) }),
      },
    ],
    refused: () => ({
      lacks: 'the broker cannot renew a lease',
      because: 'a retry in the process would hold the message longer than its lease',
      remedy: "Leave out `via: 'process'`, so that each attempt gets a lease of its own.",
    }),
  },
  {
    feature: 'slow rate',
    wanted: (wants, ground) => wants.rateGapMs > holdMsOf(wants, ground),
    ways: [
      {
        means: 'native',
        when: ground => delaysByNack(ground) || delaysByPublish(ground),
        says: () => 'the next message waits at the broker',
      },
      { means: 'store', when: delays, says: () => 'the next message waits in the store' },
      {
        means: 'in place',
        when: ground => leaseOf(ground) !== 'fixed',
        says: () => 'the next message waits in this worker, and no other worker can take it',
      },
    ],
    refused: (ground, wants) => ({
      lacks: 'the broker can neither delay nor renew a lease, and there is no store',
      because: `the rate starts one message every ${inWords(wants.rateGapMs)}, and a worker may hold the next one for ${inWords(holdMsOf(wants, ground))} only`,
      remedy: `${addStore}, or raise the rate.`,
    }),
  },
]

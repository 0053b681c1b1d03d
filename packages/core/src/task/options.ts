import type { Duration } from '../clock/duration.js'
import type { Logger } from '../consume/handler-context.js'
import type { Broker } from '../contract/broker.js'
import type { Store } from '../contract/store.js'
import type { ConcurrencyOption } from '../policies/concurrency.js'
import type { DeadLetterOption } from '../policies/dead-letter.js'
import type { ExpiredOption, ExpiresInOption } from '../policies/expiry.js'
import type { MisfireGraceOption } from '../policies/not-before.js'
import type { OverridesOption } from '../policies/overrides-option.js'
import type { RateOption } from '../policies/rate-option.js'
import type { RetryOption } from '../policies/retry-option.js'
import type { TimeoutOption } from '../policies/timeout.js'
import type { PoliciesOption } from '../policies/user-policies.js'
import type { Abilities, AbilitiesOf } from './abilities.js'

/** How many messages a worker holds: it asks for more below `low`, and stops asking at `high`. */
export interface PrefetchOption {
  /** Default 2 × concurrency. */
  readonly high?: number | undefined
  /** Default: concurrency, or `high` if that is less. */
  readonly low?: number | undefined
}

/** The controls of a task: what is not set costs nothing. Durations are milliseconds, or texts such as `'30s'`. */
export interface TaskControls<Args = unknown, Can extends Abilities = Abilities> {
  /** How often handlers may start, whatever they take: `'5/s'`, `{ limit: 7, per: '1s', key }`. Default: as often as they can. */
  readonly rate?: RateOption<Args> | undefined
  /** How many handlers may run at once in this process. Default 100; with a rate 10,000. */
  readonly concurrency?: ConcurrencyOption | undefined
  readonly prefetch?: PrefetchOption | undefined
  /**
   * How often and when a failed run is repeated: `5`, or `{ limit: 3, backoff: fixed('1s') }`. Default 3 times,
   * exponentially from 1 s to 1 min, full jitter.
   */
  readonly retry?: RetryOption | undefined
  /** How long a run may take before its signal aborts and it counts as failed. Default: as long as it likes. */
  readonly timeout?: TimeoutOption | undefined
  /** How long after its publishing a message is worth starting. Default: for ever. */
  readonly expiresIn?: ExpiresInOption | undefined
  /** What becomes of an expired message. Default `'drop'`, with an event. */
  readonly expired?: ExpiredOption | undefined
  /** How late after its due time a delayed message may still start; later it is dropped with an event. Default: ever. */
  readonly misfireGrace?: MisfireGraceOption | undefined
  /** How long a message is ours before the broker gives it to another; it is renewed while held. Default 12 s; at least 100 ms. */
  readonly lease?: Can['lease'] | undefined
  /** After how many hand-outs that nobody settled a message becomes a dead letter. Default 10, where the broker counts. */
  readonly poison?: Can['poison'] | undefined
  /** What becomes of a message that will never run. Default: kept in `<queue>.dead`, or in the store; `'drop'` forgets it. */
  readonly deadLetter?: DeadLetterOption | undefined
  /** How far messages may loosen these controls for themselves; tighten they may always. Default: not at all. */
  readonly overrides?: OverridesOption | undefined
  /** Policies of one's own, asked in this order. */
  readonly policies?: PoliciesOption<Args> | undefined
  /** The largest body in bytes that may be pushed. Default 1 MiB, or the broker's limit if that is less. */
  readonly bodyLimit?: number | undefined
  /** How long a closing worker lets its handlers finish. Default 25 s. */
  readonly closeGrace?: Duration | undefined
  /** Where `context.log` goes. Default: one line of JSON on stderr, `debug` left out. */
  readonly logger?: Logger | undefined
}

/** The options of `task`. */
export interface TaskOptions<Args = unknown, B extends Broker = Broker, S extends Store | undefined = Store | undefined>
  extends TaskControls<Args, AbilitiesOf<B, S>> {
  /** Where the messages are. Many tasks may share one object, and then share its connection. */
  readonly broker: B
  /** Shared state that the broker cannot give: what waits longer than the broker can delay. Default: the broker's own, if it is one. */
  readonly store?: S | undefined
  /** The queue's name. Default: the task's. */
  readonly queue?: string | undefined
}

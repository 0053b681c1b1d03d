import type { Admin } from './admin.js'
import type { Capabilities } from './capabilities.js'
import type { Consumer, ConsumerEvents, Source } from './consumer.js'
import type { Failure } from './failure.js'
import type { Host } from './host.js'
import type { Publisher } from './publisher.js'
import type { Store } from './store.js'

/**
 * A messaging system, translated. Adapters translate and nothing else: they never retry, log, parse a payload, count
 * attempts, keep timers of their own (`host.clock` only) or hold control logic. A broker object is inert until `open`.
 */
export interface Broker<Caps extends Capabilities = Capabilities, Receipt = unknown> {
  /** The version of this contract. Additions are optional methods; anything else raises it. */
  readonly contract: 1
  /** Lower case, for messages and reports: `redis-stream`. Never holds an address or a secret. */
  readonly name: string
  /** The guaranteed least, `as const`, so that types read it. */
  readonly capabilities: Caps
  /**
   * Connects, once, and says what holds on this server now: never less than `capabilities`. After a lost connection
   * with `reconnect: 'core'` it is called again, on the same object. Rejects with the raw error; on abort it releases
   * everything and rejects.
   */
  open(host: Host, signal: AbortSignal): Promise<Capabilities>
  /** Only between `open` and `close`. Abort releases everything and rejects. */
  createPublisher(signal: AbortSignal): Promise<Publisher>
  /** As `createPublisher`; makes the queue exist. Many consumers may live at once. */
  createConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<Receipt>>
  readonly admin?: Admin | undefined
  /** A broker that can be the store offers it as the default. */
  readonly store?: Store | undefined
  /** Typed escape hatch to the client. */
  readonly native?: unknown
  /**
   * Where other options of this adapter give what core has to refuse: a sentence that says so, which core puts before
   * its own remedy. `feature` is what the refusal and `explain()` name: `'priority'`, `'delay'`, `'dead letters'`. Pure
   * and total: `undefined` for every feature that it knows no better way to.
   */
  remedy?(feature: string): string | undefined
  /** Pure and total: any value, also one that is no error, gets an answer. */
  classify(error: unknown): Failure
  /** Releases everything, so that the process can end by itself. Idempotent; resolves even if the connection is gone. */
  close(): Promise<void>
}

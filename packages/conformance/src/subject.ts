import type { Broker } from '@sluice/core/adapter'
import type { AdvancingClock } from './clock/virtual-pump.js'

/** Where the bytes go: what the report is compared by. */
export interface ServerIdentity {
  /** Lower case: `redis`, `rabbitmq`, `memory`. */
  readonly name: string
  readonly version: string
  /** `false` for a fake, a mock or another implementation of the same protocol. */
  readonly real: boolean
}

/** How to take the connection away from a broker that has no socket of its own. */
export interface Faults {
  /** Ends all connections and refuses new ones until `restore`. */
  cut(): void | Promise<void>
  restore(): void | Promise<void>
}

/** What brokers and stores under test have in common. */
export interface SubjectFacts {
  /** For titles and messages. */
  readonly name: string
  /** `import.meta.url` of the module that exports it: children import that module again. */
  readonly module: string
  /** Where the server is; handed to `create`. In fault cases it leads through the suite's own TCP proxy. */
  readonly url?: string | undefined
  /** Shortens waits; 0.1 makes a second 100 ms. Default 1. Choose it no smaller than the broker's own timers bear. */
  readonly timeScale?: number | undefined
  /** Case ids that are known not to hold, each with its reason, which the report repeats. */
  readonly waive?: { readonly [caseId: string]: string } | undefined
  /**
   * What stands behind the adapter, or how to find out. Default: a broker inside the adapter, with the name of the
   * subject and the version of its package.
   */
  readonly server?: ServerIdentity | (() => ServerIdentity | Promise<ServerIdentity>) | undefined
  /** For a broker in this process that takes all its time from its host: the suite then runs in virtual time. */
  readonly clock?: AdvancingClock | undefined
  /** Instead of a socket and the proxy. */
  readonly faults?: Faults | undefined
  /** Most milliseconds that one case may take, not scaled; some cases take more by themselves. Default 30,000. */
  readonly caseTimeoutMs?: number | undefined
  /** Another driver or mode of the same adapter: the report is then `conformance.<mode>.json`. */
  readonly mode?: string | undefined
  /** Default: the nearest package.json above `module`. */
  readonly package?: { readonly name: string; readonly version: string } | undefined
}

/** A broker under test. An adapter exports one under the name `subject`. */
export interface Subject extends SubjectFacts {
  /**
   * A new broker object, not opened. All that one process creates reach the same server, so that one sees what another
   * stored; the suite creates several at once.
   */
  create(url?: string): Broker | Promise<Broker>
  /** A queue name that no other run uses; `n` counts from 1. Default: letters, digits and dashes. */
  readonly queueName?: ((n: number) => string) | undefined
}

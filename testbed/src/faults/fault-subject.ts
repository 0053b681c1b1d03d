import type { Broker } from '@sluice/core/adapter'
import type { Server, ServerKind, StartOptions } from '../index.js'

/** What only some scenarios give to `create`. */
export interface CreateOptions {
  /** File of the authority that signed the server's certificate, for an address of the TLS scheme. */
  readonly ca?: string | undefined
  /** More addresses to try, after the first one. */
  readonly others?: readonly string[] | undefined
}

/** How to bring the server to refuse writes for want of memory or disk, and how to end that. */
export interface Alarm {
  /** For titles: `memory`, `disk`. */
  readonly name: string
  raise(server: Server): Promise<void>
  clear(server: Server): Promise<void>
}

/** An adapter under fault: exported under the name `subject` by a module of its own, which children import again. */
export interface FaultSubject {
  readonly name: string
  /** Another mode of the same adapter: the report of its long run is then `prove.<mode>.json`. */
  readonly mode?: string | undefined
  /** Its private servers come from the testbed. */
  readonly kind: ServerKind
  readonly startOptions?: StartOptions | undefined
  /** Instead of the testbed's, for a server that it does not know. */
  readonly start?: ((options: StartOptions) => Promise<Server>) | undefined
  /** `import.meta.url` of the module that exports it. */
  readonly module: string
  /** A new broker object, not opened. In fault cases the address leads through the suite's proxy. */
  create(url: string, options?: CreateOptions): Broker
  /** Which of `CreateOptions` it understands; scenarios about the others are not run. */
  readonly understands?: { readonly ca?: boolean; readonly others?: boolean } | undefined
  /** Removes the queue, by the raw client: nobody whom the adapter hears. Default: the adapter's own `admin.remove`. */
  deleteQueue?(url: string, queue: string): Promise<void>
  /** Puts bodies there as a stranger would, by the raw client. Without it the adapter's publisher does it. */
  putRaw?(url: string, queue: string, bodies: readonly Buffer[]): Promise<void>
  readonly alarms?: readonly Alarm[] | undefined
  /** The scenarios that are known not to hold, by id, each with its reason, which is printed. */
  readonly waive?: { readonly [scenario: string]: string } | undefined
}

import type { Broker } from '../contract/broker.js'
import type { Clock } from '../contract/host.js'
import type { Store } from '../contract/store.js'
import type { Worker } from '../events/worker-face.js'
import type { MessageMaker } from '../publish/message-maker.js'
import type { Accepted, PublishFacts } from '../publish/publish-facts.js'
import type { Connection } from '../runtime/connection.js'
import type { Environment } from '../runtime/environment.js'
import type { Explanation } from '../runtime/explain.js'
import type { StoreConnection } from '../runtime/store-connection.js'
import type { ConsumeSettings } from './consume-settings.js'
import type { TaskSettings } from './settings.js'

/** What a task stands on besides its own code; replaced under simulation. */
export interface Binding {
  readonly broker: Broker
  readonly store: Store | undefined
  /** Its clock, chance and connections. */
  readonly environment: Environment
}

/** Everything that a runtime needs to know of its task. */
export interface TaskDefinition {
  readonly settings: TaskSettings
  /** `undefined`: a declaration, which only pushes. */
  readonly handler: ((args: never, context: never) => unknown) | undefined
  /** The task itself, as users hold it: what a handler finds as `context.task`. */
  readonly self: object
}

/** What a task stands on, once it is used. */
export interface Standing {
  readonly environment: Environment
  readonly connection: Connection
  readonly store: StoreConnection | undefined
  readonly maker: MessageMaker
}

/** What the faces of a task call: where pushes, workers and the connection are. Arguments come checked. */
export interface TaskRuntime {
  /** What it runs: another runtime may be made of it, as another process would. */
  readonly definition: TaskDefinition
  /** Of the binding now. */
  readonly clock: Clock
  /** A message id, for a run without a message. */
  nextId(): string
  push(args: unknown, facts: PublishFacts | undefined): Promise<string>
  pushMany(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<Accepted>
  consume(settings: ConsumeSettings): Promise<Worker>
  clear(): Promise<void>
  depth(): Promise<number>
  close(): Promise<void>
  explain(): Promise<Explanation>
  /** Work with the broker that `close` ends, by the signal, and waits for. @throws {Closed} after it. */
  during<Answer>(work: (standing: Standing, ending: AbortSignal) => Promise<Answer>): Promise<Answer>
  /** Goes over to another broker, store, clock and chance, also for pushes made inside handlers. Only before the first use, or after `close`. */
  rebind(binding: Binding): void
}

/** Makes the runtime of a task, which opens nothing until it is used. */
export type RuntimeFactory = (definition: TaskDefinition) => TaskRuntime

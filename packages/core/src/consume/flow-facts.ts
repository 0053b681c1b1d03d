import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Capabilities } from '../contract/capabilities.js'
import type { Failure } from '../contract/failure.js'
import type { Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import type { Store } from '../contract/store.js'
import type { Emitter } from '../events/emitter.js'
import type { WorkerEvents } from '../events/worker-events.js'
import type { Paced } from '../policies/paced.js'
import type { Handler } from './execution.js'
import type { ContextFacts } from './handler-context.js'
import type { Plan } from './plan.js'
import type { PolicyChain } from './policy-chain.js'

/** Everything a worker's flow is made of; decided before the first delivery, never changed afterwards. */
export interface FlowFacts {
  readonly handler: Handler
  readonly context: ContextFacts
  readonly chain: PolicyChain
  readonly paced: Paced | undefined
  readonly concurrency: number
  readonly prefetch: { readonly high: number; readonly low: number }
  readonly schema: StandardSchemaV1 | undefined
  readonly plan: Plan
  readonly capabilities: Capabilities
  readonly clock: Clock
  readonly random: () => number
  readonly store: Store | undefined
  readonly events: Emitter<WorkerEvents>
  readonly nextId: () => string
  publish(message: OutgoingMessage): Promise<unknown>
  park(message: OutgoingMessage, dueAt: number): Promise<unknown>
  bury(message: OutgoingMessage): Promise<unknown>
}

/** What a flow tells the worker's receiving side. */
export interface FlowOwner {
  /** Something was held and no longer is, or the backlog of settlements has shrunk. */
  changed(): void
  /** Deliveries waited too long for their turn: asking for more than can run only takes them from others. */
  congested(): void
  /** A settling call failed; says whether it passes. Otherwise the consumer is done for. */
  settlementFailed(error: unknown, doing: string): Failure
  /** How the broker's adapter understands an error. */
  classify(error: unknown): Failure
}

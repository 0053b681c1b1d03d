import type { Capabilities } from '../contract/capabilities.js'
import type { Consumer, ConsumerEvents, Source } from '../contract/consumer.js'
import type { Failure } from '../contract/failure.js'
import type { OutgoingMessage } from '../contract/message.js'
import type { Parking } from '../publish/parking.js'
import type { FlowFacts } from './flow-facts.js'
import type { Plan } from './plan.js'

/** Who hears of the connection. */
export interface LinkListener {
  connected(): void
  disconnected(cause: unknown): void
  lost(cause: unknown): void
  /** An attempt to connect again failed; the next one follows. */
  troubled(error: Error): void
}

/** The connection as a worker sees it. */
export interface Link {
  readonly name: string
  readonly connected: boolean
  readonly capabilities: Capabilities
  readonly listeners: Set<LinkListener>
  /** Rejects when there cannot soon be one. */
  firstConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer>
  /** @param failures how many before it ended soon after they began. */
  nextConsumer(
    source: Source,
    events: ConsumerEvents,
    signal: AbortSignal,
    failures: number,
    trouble: (error: Error) => void,
  ): Promise<Consumer>
  /** A consumer ended because of this: it may be that the connection is gone, and answers no more. */
  suspect(consumer: Consumer, cause: unknown): void
  classify(error: unknown): Failure
}

/** What a worker is made from. */
export interface WorkerFacts extends Omit<FlowFacts, 'plan' | 'capabilities' | 'bury'> {
  readonly link: Link
  readonly source: Source
  readonly parking: Parking | undefined
  /** What negotiation says; throws what it refuses. Without a consumer: what the capabilities alone decide. */
  plan(consumer: Consumer | undefined): Plan
  bury(message: OutgoingMessage): Promise<unknown>
  readonly graceMs: number
  /** How long one `receive` waits. */
  readonly receiveMs: number
  /** How soon something is seen that another process has parked. */
  readonly lookMs: number
  /** Everything is over: what the worker held open may be released. */
  ended(): Promise<void>
}

import type { Failure } from '../contract/failure.js'
import type { Publisher } from '../contract/publisher.js'

/** Where an outbox gets its publisher, and to whom it tells that one failed: the connection. */
export interface PublisherSource {
  readonly name: string
  /** The current publisher, if there is one now. */
  readonly publisher: Publisher | undefined
  /** Resolves when there is a publisher; rejects when there will be none. */
  ready(): Promise<Publisher>
  /** `publisher` failed: one that cannot go on is replaced. Resolves when sending makes sense again. */
  recover(publisher: Publisher, failure: Failure, attempts: number): Promise<void>
  classify(error: unknown): Failure
}

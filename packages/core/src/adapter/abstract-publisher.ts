import type { OutgoingMessage, Rejected } from '../contract/message.js'
import type { Publisher } from '../contract/publisher.js'
import { AdapterError } from './adapter-error.js'
import { Lifetime } from './lifetime.js'

/**
 * A publisher of which only sending is left to write. It gives: refusal after close, an idempotent close that waits
 * for what is under way, and batches cut to the broker's limit, in order.
 */
export abstract class AbstractPublisher implements Publisher {
  readonly #publishBatch: number
  readonly #lifetime = new Lifetime('publisher')

  constructor(limits: { readonly publishBatch: number }) {
    this.#publishBatch = limits.publishBatch
  }

  /**
   * Sends 1 to `publishBatch` messages; as `Publisher.publish`, with indexes within this batch. May be called
   * concurrently, never after `release`.
   */
  protected abstract send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]>

  /** Frees what this publisher holds. Called once, when nothing is under way; a rejection is ignored. */
  protected abstract release(): Promise<void>

  publish(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    return this.#lifetime.run(() => (batch.length <= this.#publishBatch ? this.send(batch) : this.#inPieces(batch)))
  }

  close(): Promise<void> {
    return this.#lifetime.close(() => this.release())
  }

  async #inPieces(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const rejected: Rejected[] = []
    for (let from = 0; from < batch.length; from += this.#publishBatch) {
      try {
        const piece = await this.send(batch.slice(from, from + this.#publishBatch))
        for (const item of piece) rejected.push({ index: item.index + from, error: item.error })
      } catch (error) {
        // Whatever became of this piece, those before it are stored, which the raw error does not know.
        if (from === 0) throw error
        throw new AdapterError('partly', 'The first part of the batch is stored, the rest failed.', error)
      }
    }
    return rejected
  }
}

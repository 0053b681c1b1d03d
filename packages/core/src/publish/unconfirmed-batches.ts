import type { Cancel, Clock } from '../contract/host.js'
import type { OutboxBatch } from './outbox-batch.js'

/**
 * Batches whose fate is not known, oldest first. One timer, for the oldest; none while there is nothing, so that a
 * script that pushed can end without a word.
 */
export class UnconfirmedBatches {
  readonly #clock: Clock
  readonly #expired: (batch: OutboxBatch) => void
  readonly #batches: Set<OutboxBatch> = new Set()
  #cancel: Cancel | undefined = undefined
  #lookPending = false

  /** @param expired its time is over; it has left. */
  constructor(clock: Clock, expired: (batch: OutboxBatch) => void) {
    this.#clock = clock
    this.#expired = expired
  }

  /** In the order of their deadlines. */
  add(batch: OutboxBatch): void {
    this.#batches.add(batch)
    if (this.#cancel === undefined) this.#arm(batch)
  }

  delete(batch: OutboxBatch): void {
    this.#batches.delete(batch)
    if (this.#batches.size > 0 || this.#lookPending) return
    // Not at once: who pushes one by one adds the next in the same tick.
    this.#lookPending = true
    this.#clock.tick(() => {
      this.#lookPending = false
      if (this.#batches.size === 0) this.#disarm()
    })
  }

  /** There is nothing, and nothing more comes. */
  close(): void {
    this.#disarm()
  }

  /** A copy. */
  all(): OutboxBatch[] {
    return [...this.#batches]
  }

  #arm(oldest: OutboxBatch): void {
    this.#cancel = this.#clock.at(oldest.deadline, () => {
      this.#cancel = undefined
      const now = this.#clock.monotonic()
      for (const batch of this.#batches) {
        if (batch.deadline > now) {
          // Unless one was begun meanwhile, by somebody who heard of the end of another.
          if (this.#cancel === undefined) this.#arm(batch)
          return
        }
        this.#batches.delete(batch)
        this.#expired(batch)
      }
    })
  }

  #disarm(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

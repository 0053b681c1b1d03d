import type { Cancel, Clock } from '../contract/host.js'
import type { Consumer } from '../contract/consumer.js'

const each = 500

interface Held {
  readonly lane: string | undefined
  /** Monotonic milliseconds; `undefined`: no end, or one that is put off. */
  readonly until: number | undefined
}

/**
 * What a replay has been handed and not settled: leases are kept alive, and what is left over goes back in the end.
 * Failures here lose nothing: what is not extended or handed back returns with its lease or connection.
 */
export class ReplayHands {
  readonly #held: Map<unknown, Held> = new Map()
  readonly #consumer: Consumer
  readonly #clock: Clock
  readonly #everyMs: number | undefined
  #cancel: Cancel | undefined = undefined
  #extending = false

  constructor(consumer: Consumer, clock: Clock, leaseMs: number | undefined) {
    this.#consumer = consumer
    this.#clock = clock
    this.#everyMs = consumer.extend === undefined || leaseMs === undefined ? undefined : leaseMs / 3
    this.#arm()
  }

  /** How many are ours. */
  get size(): number {
    const now = this.#clock.monotonic()
    // Leases of one length end in the order in which they began.
    for (const [receipt, { until }] of this.#held) {
      if (until === undefined || until > now) break
      this.#held.delete(receipt)
    }
    return this.#held.size
  }

  take(receipt: unknown, lane: string | undefined, leaseUntil: number | undefined): void {
    this.#held.set(receipt, { lane, until: this.#everyMs === undefined ? leaseUntil : undefined })
  }

  /** Ours until now: it is about to be settled. `false`: it no longer was. */
  drop(receipt: unknown): boolean {
    return this.#held.delete(receipt)
  }

  /** The broker gave these lanes to others. */
  revoked(lanes: readonly string[] | 'all'): void {
    for (const [receipt, { lane }] of this.#held) {
      if (lanes === 'all' || (lane !== undefined && lanes.includes(lane))) this.#held.delete(receipt)
    }
  }

  /** Everything goes back to the queue, at once where the consumer can and the broker answers. */
  async giveBack(): Promise<void> {
    this.#cancel?.()
    const { nack } = this.#consumer
    const items = [...this.#held.keys()].map(receipt => ({ receipt, delayMs: 0 }))
    this.#held.clear()
    if (nack === undefined) return
    for (let from = 0; from < items.length; from += each) {
      try {
        await nack.call(this.#consumer, items.slice(from, from + each))
      } catch {
        // Whoever goes away does so for all of them.
        return
      }
    }
  }

  #arm(): void {
    if (this.#everyMs === undefined) return
    this.#cancel = this.#clock.at(this.#clock.monotonic() + this.#everyMs, () => {
      this.#arm()
      void this.#extend()
    })
  }

  /** One round at a time; one that fails is left to the next. */
  async #extend(): Promise<void> {
    if (this.#extending) return
    this.#extending = true
    try {
      const all = [...this.#held.keys()]
      for (let from = 0; from < all.length; from += each) {
        const receipts = all.slice(from, from + each).filter(receipt => this.#held.has(receipt))
        const stale = receipts.length === 0 ? [] : ((await this.#consumer.extend?.(receipts)) ?? [])
        for (const receipt of stale) this.#held.delete(receipt)
      }
    } catch {
      // What is not extended comes back with its lease.
    } finally {
      this.#extending = false
    }
  }
}

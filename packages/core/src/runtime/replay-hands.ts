import type { Cancel, Clock } from '../contract/host.js'
import type { Consumer } from '../contract/consumer.js'

const each = 500

/**
 * What a replay has been handed and not settled: leases are kept alive, and what is left over goes back in the end.
 * Failures here lose nothing: what is not extended or handed back returns with its lease or connection.
 */
export class ReplayHands {
  /** Each with its lane. */
  readonly #held: Map<unknown, string | undefined> = new Map()
  readonly #consumer: Consumer
  readonly #clock: Clock
  readonly #everyMs: number | undefined
  #cancel: Cancel | undefined = undefined

  constructor(consumer: Consumer, clock: Clock, leaseMs: number | undefined) {
    this.#consumer = consumer
    this.#clock = clock
    this.#everyMs = consumer.extend === undefined || leaseMs === undefined ? undefined : leaseMs / 3
    this.#arm()
  }

  get size(): number {
    return this.#held.size
  }

  take(receipt: unknown, lane: string | undefined): void {
    this.#held.set(receipt, lane)
  }

  /** Ours until now: it is about to be settled. `false`: it no longer was. */
  drop(receipt: unknown): boolean {
    return this.#held.delete(receipt)
  }

  /** The broker gave these lanes to others. */
  revoked(lanes: readonly string[] | 'all'): void {
    for (const [receipt, lane] of this.#held) {
      if (lanes === 'all' || (lane !== undefined && lanes.includes(lane))) this.#held.delete(receipt)
    }
  }

  /** Everything goes back to the queue, at once where the consumer can. */
  async giveBack(): Promise<void> {
    this.#cancel?.()
    const { nack } = this.#consumer
    const items = [...this.#held.keys()].map(receipt => ({ receipt, delayMs: 0 }))
    this.#held.clear()
    if (nack === undefined) return
    for (let from = 0; from < items.length; from += each) {
      await nack.call(this.#consumer, items.slice(from, from + each)).catch(() => undefined)
    }
  }

  #arm(): void {
    if (this.#everyMs === undefined) return
    this.#cancel = this.#clock.at(this.#clock.monotonic() + this.#everyMs, () => {
      this.#arm()
      void this.#extend()
    })
  }

  async #extend(): Promise<void> {
    const receipts = [...this.#held.keys()]
    for (let from = 0; from < receipts.length; from += each) {
      const stale = (await this.#consumer.extend?.(receipts.slice(from, from + each)).catch(() => [])) ?? []
      for (const receipt of stale) this.#held.delete(receipt)
    }
  }
}

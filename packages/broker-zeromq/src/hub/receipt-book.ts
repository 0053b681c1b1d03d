import type { Clock } from '@sluice/core/adapter'

interface Entry {
  readonly receipt: unknown
  until: number
}

const keptAfterLeaseMs = 60_000

/**
 * Receipts of the broker behind the hub, by the numbers that travel. What nobody settles is forgotten a minute after
 * its lease, and is stale from then on.
 */
export class ReceiptBook {
  readonly #clock: Clock
  readonly #entries = new Map<number, Entry>()
  #lookedAt: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#lookedAt = clock.monotonic()
  }

  get size(): number {
    return this.#entries.size
  }

  /** @param until when the lease ends, by the hub's monotonic clock. */
  add(number: number, receipt: unknown, until: number): void {
    this.#entries.set(number, { receipt, until })
  }

  find(number: number): { readonly receipt: unknown } | undefined {
    return this.#entries.get(number)
  }

  renew(number: number, until: number): void {
    const entry = this.#entries.get(number)
    if (entry !== undefined) entry.until = until
  }

  remove(number: number): void {
    this.#entries.delete(number)
  }

  /** Looks once a minute at most. */
  forgetExpired(): void {
    const before = this.#clock.monotonic() - keptAfterLeaseMs
    if (this.#lookedAt > before) return
    this.#lookedAt = this.#clock.monotonic()
    for (const [number, { until }] of this.#entries) if (until < before) this.#entries.delete(number)
  }
}

import type { Clock } from '@sluice/core/adapter'

/** One hand-out. */
export interface Entry {
  readonly receipt: unknown
  /** Of the message. */
  readonly id: string | undefined
  /** When the lease ends, by the hub's monotonic clock. */
  until: number
  /** The broker has been asked to settle it: nobody else may. */
  settling: boolean
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
  add(number: number, receipt: unknown, id: string | undefined, until: number): void {
    this.#entries.set(number, { receipt, id, until, settling: false })
  }

  find(number: number): Entry | undefined {
    return this.#entries.get(number)
  }

  renew(number: number, until: number): void {
    const entry = this.#entries.get(number)
    if (entry !== undefined) entry.until = until
  }

  remove(number: number): void {
    this.#entries.delete(number)
  }

  /** Nobody settles it after all. */
  keep(number: number): void {
    const entry = this.#entries.get(number)
    if (entry !== undefined) entry.settling = false
  }

  /** Forgets these; answers them. */
  take(numbers: readonly number[]): Entry[] {
    const taken: Entry[] = []
    for (const number of numbers) {
      const entry = this.#entries.get(number)
      if (entry === undefined || !this.#entries.delete(number)) continue
      taken.push(entry)
    }
    return taken
  }

  /** Forgets all; answers those whose lease has not ended and that nobody settles. */
  drain(): Entry[] {
    const now = this.#clock.monotonic()
    const held = [...this.#entries.values()].filter(({ settling, until }) => !settling && until > now)
    this.#entries.clear()
    return held
  }

  /** Looks once a minute at most. */
  forgetExpired(): void {
    const before = this.#clock.monotonic() - keptAfterLeaseMs
    if (this.#lookedAt > before) return
    this.#lookedAt = this.#clock.monotonic()
    for (const [number, { until }] of this.#entries) if (until < before) this.#entries.delete(number)
  }
}

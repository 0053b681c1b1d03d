import type { Clock } from '@sluice/core/adapter'

interface Pull {
  readonly batch: number
  readonly heartbeatMs: number
  /** When its silence means that it is dead. */
  until: number
}

/** How long after its end, or its last sign of life, a request may stay silent. */
const graceMs = 1_500

/**
 * What we have asked for and not got yet. Deliveries do not say which request they answer, so that only the sum is known: what a
 * request leaves unserved is told at its end, and never more is outstanding than the requests on the list asked for.
 */
export class Credit {
  readonly #clock: Clock
  readonly #pulls: Map<string, Pull> = new Map()
  #left = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What the server may still send. */
  get left(): number {
    return this.#left
  }

  add(key: string, batch: number, expiresMs: number, heartbeatMs: number): void {
    const silentFor = heartbeatMs > 0 ? 2 * heartbeatMs : expiresMs
    this.#pulls.set(key, { batch, heartbeatMs, until: this.#clock.monotonic() + silentFor + graceMs })
    this.#left += batch
  }

  /** One has come. */
  spend(): void {
    if (this.#left > 0 && --this.#left === 0) this.#pulls.clear()
  }

  /** The request lives. */
  alive(key: string): void {
    const pull = this.#pulls.get(key)
    if (pull !== undefined) pull.until = this.#clock.monotonic() + 2 * pull.heartbeatMs + graceMs
  }

  /** The request has ended with so many unserved; `undefined`: not told. */
  end(key: string, unserved: number | undefined): void {
    const pull = this.#pulls.get(key)
    if (pull === undefined) return
    this.#pulls.delete(key)
    this.#left = Math.max(0, this.#left - (unserved ?? pull.batch))
    this.#bound()
  }

  /** Drops requests that have gone silent. `true`: there were some, and what they asked for had not come. */
  expire(): boolean {
    const now = this.#clock.monotonic()
    const before = this.#left
    for (const [key, pull] of this.#pulls) if (pull.until <= now) this.#pulls.delete(key)
    this.#bound()
    return this.#left < before
  }

  /** When the next request may be found silent. */
  get next(): number {
    let next = Infinity
    for (const { until } of this.#pulls.values()) next = Math.min(next, until)
    return next
  }

  clear(): void {
    this.#pulls.clear()
    this.#left = 0
  }

  #bound(): void {
    let most = 0
    for (const { batch } of this.#pulls.values()) most += batch
    this.#left = Math.min(this.#left, most)
  }
}

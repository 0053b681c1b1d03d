import type { Cancel, Clock } from '@sluice/core/adapter'

interface Pending {
  readonly until: number
  readonly reject: (error: unknown) => void
}

const lookMs = 500

/**
 * The calls that wait for an answer. A promise of the client may stay pending for ever, so each call has a deadline
 * here; one coarse timer looks after all of them.
 */
export class PendingCalls {
  readonly #clock: Clock
  readonly #clean: (error: unknown) => unknown
  readonly #overdue: () => void
  readonly #pending = new Set<Pending>()
  #timer: Cancel | undefined

  /** @param overdue is called when a call has waited too long; it is expected to call `fail`. */
  constructor(clock: Clock, clean: (error: unknown) => unknown, overdue: () => void) {
    this.#clock = clock
    this.#clean = clean
    this.#overdue = overdue
  }

  get size(): number {
    return this.#pending.size
  }

  wait(answer: Promise<unknown>, deadlineMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const pending = { until: this.#clock.monotonic() + deadlineMs, reject }
      this.#pending.add(pending)
      this.#look()
      answer.then(
        value => {
          this.#pending.delete(pending)
          resolve(value)
        },
        error => {
          this.#pending.delete(pending)
          reject(this.#clean(error))
        },
      )
    })
  }

  /** All that wait are answered with this error, at once. */
  fail(error: unknown): void {
    const waiting = [...this.#pending]
    this.#pending.clear()
    this.#timer?.()
    this.#timer = undefined
    for (const { reject } of waiting) reject(error)
  }

  #look(): void {
    this.#timer ??= this.#clock.at(this.#clock.monotonic() + lookMs, () => {
      this.#timer = undefined
      if (this.#pending.size === 0) return
      const now = this.#clock.monotonic()
      for (const { until } of this.#pending) if (until <= now) return this.#overdue()
      this.#look()
    })
  }
}

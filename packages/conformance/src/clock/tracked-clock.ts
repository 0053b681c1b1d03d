import type { Cancel, Clock } from '@sluice/core/adapter'

/**
 * A clock that knows which timers wait on it. One is lent to each host, so that a case can tell whether a broker left
 * a timer behind; and the earliest one tells the pump how far virtual time may jump.
 */
export class TrackedClock implements Clock {
  readonly #clock: Clock
  readonly #waiting = new Set<{ readonly due: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  at(monotonicMs: number, run: () => void): Cancel {
    const timer = { due: monotonicMs }
    this.#waiting.add(timer)
    const cancel = this.#clock.at(monotonicMs, () => {
      this.#waiting.delete(timer)
      run()
    })
    return () => {
      this.#waiting.delete(timer)
      cancel()
    }
  }

  tick(run: () => void): void {
    this.#clock.tick(run)
  }

  yield(run: () => void): void {
    this.#clock.yield(run)
  }

  /** Timers that wait. */
  get timers(): number {
    return this.#waiting.size
  }
}

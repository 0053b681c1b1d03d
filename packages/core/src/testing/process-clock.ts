import type { Cancel, Clock } from '../contract/host.js'

/** The clock as one simulated process sees it: when the process ends, nothing that waits for time goes on. */
export class ProcessClock implements Clock {
  readonly #clock: Clock
  readonly #timers: Set<Cancel> = new Set()
  #ended = false

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
    if (this.#ended) return nothing
    const stop = this.#clock.at(monotonicMs, () => {
      this.#timers.delete(cancel)
      run()
    })
    const cancel = (): void => {
      this.#timers.delete(cancel)
      stop()
    }
    this.#timers.add(cancel)
    return cancel
  }

  tick(run: () => void): void {
    this.#clock.tick(() => {
      if (!this.#ended) run()
    })
  }

  yield(run: () => void): void {
    this.#clock.yield(() => {
      if (!this.#ended) run()
    })
  }

  /** Timers of this process that wait. */
  get timers(): number {
    return this.#timers.size
  }

  end(): void {
    this.#ended = true
    for (const cancel of [...this.#timers]) cancel()
  }
}

function nothing(): void {}

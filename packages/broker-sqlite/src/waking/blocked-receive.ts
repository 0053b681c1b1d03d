import type { Cancel, Clock } from '@sluice/core/adapter'

/** A receive that waits: it ends once, by `end`, by time, by abort, or by an error. */
export class BlockedReceive {
  readonly ended: Promise<void>
  #resolve!: () => void
  #reject!: (error: unknown) => void
  readonly #signal: AbortSignal
  readonly #cancel: Cancel | undefined
  readonly #abort = (): void => this.end()

  constructor(clock: Clock, waitMs: number, signal: AbortSignal) {
    this.#signal = signal
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    signal.addEventListener('abort', this.#abort)
    this.#cancel = waitMs === Infinity ? undefined : clock.at(clock.monotonic() + waitMs, this.#abort)
  }

  end(): void {
    this.#over()
    this.#resolve()
  }

  fail(error: unknown): void {
    this.#over()
    this.#reject(error)
  }

  #over(): void {
    this.#cancel?.()
    this.#signal.removeEventListener('abort', this.#abort)
  }
}

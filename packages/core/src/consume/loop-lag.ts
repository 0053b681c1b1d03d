import type { Cancel, Clock } from '../contract/host.js'

const lookMs = 1_000

/** Measures, while there is work, how late timers come: blocking handlers show here. */
export class LoopLag {
  readonly #clock: Clock
  readonly #busy: () => boolean
  #cancel: Cancel | undefined = undefined
  #lagMs = 0

  constructor(clock: Clock, busy: () => boolean) {
    this.#clock = clock
    this.#busy = busy
  }

  /** Of the last look, in milliseconds. */
  get lagMs(): number {
    return this.#lagMs
  }

  /** There is work; rests by itself when there is none any more. */
  begin(): void {
    if (this.#cancel !== undefined) return
    const due = this.#clock.monotonic() + lookMs
    this.#cancel = this.#clock.at(due, () => {
      this.#cancel = undefined
      this.#lagMs = Math.max(0, this.#clock.monotonic() - due)
      if (this.#busy()) this.begin()
    })
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

import type { Cancel, Clock } from '../contract/host.js'

/** How long handlers may still run once a worker closes; can be shortened while it is waited for. */
export class Grace {
  readonly #clock: Clock
  readonly #since: number
  #until = Number.POSITIVE_INFINITY
  #cancel: Cancel | undefined = undefined
  #over: (() => void) | undefined = undefined
  #ended = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.monotonic()
  }

  /** Counted from the beginning; the shortest counts. */
  atMost(milliseconds: number): void {
    const until = this.#since + milliseconds
    if (this.#ended || until >= this.#until) return
    this.#until = until
    this.#arm()
  }

  /** Nobody needs it any more. */
  end(): void {
    this.#ended = true
    this.#cancel?.()
    this.#over?.()
  }

  /** Resolves when it is over. */
  wait(): Promise<void> {
    if (this.#ended) return Promise.resolve()
    return new Promise(resolve => {
      this.#over = resolve
      this.#arm()
    })
  }

  #arm(): void {
    this.#cancel?.()
    if (this.#over === undefined || this.#until === Number.POSITIVE_INFINITY) return
    if (this.#until <= this.#clock.monotonic()) this.end()
    else this.#cancel = this.#clock.at(this.#until, () => this.end())
  }
}

/** Resolves when `work` is over, well or not, and at the latest after `milliseconds`. */
export function within(clock: Clock, milliseconds: number, work: Promise<unknown>): Promise<void> {
  return new Promise(resolve => {
    const cancel = clock.at(clock.monotonic() + milliseconds, resolve)
    const over = (): void => {
      cancel()
      resolve()
    }
    work.then(over, over)
  })
}

import type { Consumer } from '../contract/consumer.js'
import type { Cancel, Clock } from '../contract/host.js'

const pauseMs = 1_000
/** Smaller changes are not worth a call. */
const worthwhile = 0.1

/** Raises and lowers the broker's window with what runs and may start soon, at most once a second. */
export class WindowKeeper {
  readonly #clock: Clock
  readonly #wanted: () => number
  readonly #consumer: () => Consumer | undefined
  #current = 0
  #nextAt = Number.NEGATIVE_INFINITY
  #cancel: Cancel | undefined = undefined

  constructor(clock: Clock, wanted: () => number, consumer: () => Consumer | undefined) {
    this.#clock = clock
    this.#wanted = wanted
    this.#consumer = consumer
  }

  /** A consumer begins with this window. */
  begin(window: number): void {
    this.#current = window
  }

  changed(): void {
    const consumer = this.#consumer()
    if (this.#cancel !== undefined || consumer?.resize === undefined) return
    const wanted = this.#wanted()
    if (Math.abs(wanted - this.#current) <= this.#current * worthwhile) return
    const now = this.#clock.monotonic()
    if (now < this.#nextAt) {
      this.#cancel = this.#clock.at(this.#nextAt, () => {
        this.#cancel = undefined
        this.changed()
      })
      return
    }
    this.#nextAt = now + pauseMs
    this.#current = wanted
    // A window that stays as it was is only less apt; the next change asks again.
    consumer.resize(wanted).catch(() => {
      this.#current = Number.NaN
    })
  }

  close(): void {
    this.#cancel?.()
  }
}

import type { Cancel, Clock } from '../contract/host.js'
import type { Delivery } from '../contract/message.js'

/** How full a buffer may become, and what makes the sender stop and go on. */
export interface BufferOptions {
  readonly clock: Clock
  /** At this fill `push` answers `false` and `pause` is called. */
  readonly high: number
  /** At or below this fill, after a pause, `resume` is called. */
  readonly low: number
  readonly pause?: (() => void) | undefined
  readonly resume?: (() => void) | undefined
}

/**
 * Turns push into pull. What is pushed after `push` said `false` is still kept: the bound holds because the sender
 * heeds the answer or `pause`, and nothing is ever dropped. One `take` at a time.
 */
export class DeliveryBuffer<Receipt> {
  readonly #options: BufferOptions
  #held: Delivery<Receipt>[] = []
  /** Those before it are taken, and cut off together when they are half of all. */
  #from = 0
  #paused = false
  #closed = false
  #wake: (() => void) | undefined
  #fail: ((error: unknown) => void) | undefined

  constructor(options: BufferOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#held.length - this.#from
  }

  /** Whether there is room for another one. */
  push(delivery: Delivery<Receipt>): boolean {
    this.#held.push(delivery)
    if (this.#wake !== undefined) this.#options.clock.tick(this.#wake)
    this.#wake = undefined
    if (this.size < this.#options.high) return true
    if (!this.#paused) {
      this.#paused = true
      this.#options.pause?.()
    }
    return false
  }

  /**
   * Resolves with 1 to `max` deliveries as soon as there are any, together with all others pushed in the same turn;
   * with `[]` after `waitMs`, on abort and on close, which leave everything in the buffer.
   */
  take(max: number, waitMs: number, signal: AbortSignal): Promise<Delivery<Receipt>[]> {
    if (this.size > 0 || waitMs <= 0 || signal.aborted || this.#closed) {
      return Promise.resolve(signal.aborted ? [] : this.#cut(max))
    }
    return new Promise((resolve, reject) => {
      let cancel: Cancel | undefined
      let ended = false
      const over = (): boolean => {
        if (ended) return false
        ended = true
        this.#wake = undefined
        this.#fail = undefined
        cancel?.()
        signal.removeEventListener('abort', end)
        return true
      }
      const end = (): void => {
        if (over()) resolve(signal.aborted ? [] : this.#cut(max))
      }
      this.#wake = end
      this.#fail = error => {
        if (over()) reject(error)
      }
      signal.addEventListener('abort', end)
      if (waitMs !== Infinity) cancel = this.#options.clock.at(this.#options.clock.monotonic() + waitMs, end)
    })
  }

  /** Rejects a waiting `take`: the connection is gone. What is held stays, see `retain`. */
  fail(error: unknown): void {
    this.#fail?.(error)
  }

  /** Drops those that `keep` refuses: what an epoch that has ended left here. */
  retain(keep: (delivery: Delivery<Receipt>) => boolean): void {
    this.#held = this.#held.slice(this.#from).filter(keep)
    this.#from = 0
    this.#resume()
  }

  /** Ends a waiting `take` with `[]` and gives back what nobody took. Idempotent. */
  close(): Delivery<Receipt>[] {
    this.#closed = true
    const left = this.#held.slice(this.#from)
    this.#held = []
    this.#from = 0
    this.#wake?.()
    return left
  }

  #cut(max: number): Delivery<Receipt>[] {
    const taken = this.#held.slice(this.#from, this.#from + max)
    this.#from += taken.length
    if (this.#from * 2 >= this.#held.length) {
      this.#held = this.#held.slice(this.#from)
      this.#from = 0
    }
    this.#resume()
    return taken
  }

  #resume(): void {
    if (!this.#paused || this.size > this.#options.low) return
    this.#paused = false
    this.#options.resume?.()
  }
}

import type { Delivery } from '../contract/message.js'
import { AdapterError } from './adapter-error.js'

type Fetch<Receipt> = (max: number, waitMs: number, signal: AbortSignal) => Promise<readonly Delivery<Receipt>[]>

interface Asked<Receipt> {
  readonly max: number
  readonly waitMs: number
  readonly resolve: (deliveries: readonly Delivery<Receipt>[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * A fetch that adds a listener to its signal and leaves it there must not leak for a worker's life: old signals, and
 * what listens to them, go. A signal for each fetch would cost more than a small fetch does.
 */
const fetchesPerSignal = 64

/**
 * One `receive` at a time over a fetch that may not end at once when told to: an abort answers `[]` immediately, and
 * what the fetch still brings is kept for the next `receive`, or given back by `close`.
 */
export class Reception<Receipt> {
  readonly #receiveBatch: number
  readonly #fetch: Fetch<Receipt>
  #asked: Asked<Receipt> | undefined
  #kept: readonly Delivery<Receipt>[] = []
  #running = false
  #fetches = 0
  #run: Promise<void> = Promise.resolve()
  #signal: AbortSignal | undefined
  #stop = new AbortController()
  readonly #abort = (): void => {
    const asked = this.#asked
    this.#asked = undefined
    this.#stop.abort(this.#signal?.reason)
    asked?.resolve([])
  }

  constructor(receiveBatch: number, fetch: Fetch<Receipt>) {
    this.#receiveBatch = receiveBatch
    this.#fetch = fetch
  }

  receive(
    want: { readonly max: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<readonly Delivery<Receipt>[]> {
    if (this.#asked !== undefined) {
      return Promise.reject(new AdapterError('overlap', 'A receive is outstanding: one at a time.'))
    }
    if (signal.aborted) return Promise.resolve([])
    this.#listen(signal)
    const max = Math.min(want.max, this.#receiveBatch)
    return new Promise((resolve, reject) => {
      this.#asked = { max, waitMs: want.waitMs, resolve, reject }
      if (this.#kept.length > 0) this.#answer()
      else if (!this.#running) this.#run = this.#fetchUntilAnswered()
    })
  }

  retain(keep: (delivery: Delivery<Receipt>) => boolean): void {
    if (this.#kept.length > 0) this.#kept = this.#kept.filter(keep)
  }

  /** Ends a blocked `receive` with `[]` and, once the fetch has ended, gives back what nobody got. */
  async close(): Promise<readonly Delivery<Receipt>[]> {
    this.#signal?.removeEventListener('abort', this.#abort)
    this.#abort()
    await this.#run
    const left = this.#kept
    this.#kept = []
    return left
  }

  /** One listener for as long as core gives the same signal, which is a worker's life. */
  #listen(signal: AbortSignal): void {
    if (signal === this.#signal) return
    this.#signal?.removeEventListener('abort', this.#abort)
    this.#signal = signal
    this.#stop = new AbortController()
    signal.addEventListener('abort', this.#abort, { once: true })
  }

  async #fetchUntilAnswered(): Promise<void> {
    this.#running = true
    // A fetch that an abort left behind may end while the next receive waits: if empty-handed, ask again for that one.
    while (this.#asked !== undefined) {
      const asked = this.#asked
      if (++this.#fetches % fetchesPerSignal === 0) this.#stop = new AbortController()
      try {
        this.#kept = await this.#fetch(asked.max, asked.waitMs, this.#stop.signal)
      } catch (error) {
        if (this.#asked !== asked) continue
        this.#asked = undefined
        asked.reject(error)
        break
      }
      if (this.#asked !== undefined && (this.#kept.length > 0 || this.#asked === asked)) this.#answer()
    }
    this.#running = false
  }

  #answer(): void {
    const asked = this.#asked
    const kept = this.#kept
    if (asked === undefined) return
    this.#asked = undefined
    this.#kept = kept.length > asked.max ? kept.slice(asked.max) : []
    asked.resolve(kept.length > asked.max ? kept.slice(0, asked.max) : kept)
  }
}

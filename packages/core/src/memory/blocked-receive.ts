import type { Cancel, Clock } from '../contract/host.js'
import type { Delivery } from '../contract/message.js'
import type { MemoryFault } from './memory-fault.js'

/** What a blocked receive waits with. */
export interface BlockTerms {
  readonly clock: Clock
  readonly max: number
  readonly waitMs: number
  readonly signal: AbortSignal
  /** It waits no longer. */
  readonly over: () => void
}

/** A receive that waits for the server; it ends once: by deliveries, by time, by abort, or with its connection. */
export class BlockedReceive<Receipt> {
  readonly max: number
  readonly deliveries: Promise<readonly Delivery<Receipt>[]>
  #resolve!: (deliveries: readonly Delivery<Receipt>[]) => void
  #reject!: (error: MemoryFault) => void
  readonly #terms: BlockTerms
  readonly #cancel: Cancel | undefined
  readonly #empty = (): void => this.end([])

  constructor(terms: BlockTerms) {
    const { clock, signal, waitMs } = terms
    this.max = terms.max
    this.#terms = terms
    this.deliveries = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    signal.addEventListener('abort', this.#empty)
    this.#cancel = waitMs === Infinity ? undefined : clock.at(clock.monotonic() + waitMs, this.#empty)
  }

  end(deliveries: readonly Delivery<Receipt>[]): void {
    this.#over()
    this.#resolve(deliveries)
  }

  /** @param error `undefined`: nobody is left to hear of it, the promise never settles. */
  fail(error: MemoryFault | undefined): void {
    this.#over()
    if (error !== undefined) this.#reject(error)
  }

  #over(): void {
    this.#cancel?.()
    this.#terms.signal.removeEventListener('abort', this.#empty)
    this.#terms.over()
  }
}

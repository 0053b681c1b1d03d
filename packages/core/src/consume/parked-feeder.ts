import type { Cancel, Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import type { ClaimedParked, Store } from '../contract/store.js'
import { fromParked, type Parking, parkedSetOf } from '../publish/parking.js'

const claimMs = 30_000
const claimBatch = 100

/**
 * Brings parked messages of a queue back when they are due: claims them in batches, publishes each with the same id,
 * and lets the store forget it after the confirmation. Any number of workers may do it at once.
 */
export class ParkedFeeder {
  readonly #queue: string
  readonly #store: Store
  readonly #parking: Parking
  readonly #clock: Clock
  readonly #publish: (message: OutgoingMessage) => Promise<unknown>
  /** How soon something is seen that another process parked for earlier than all before. */
  readonly #lookMs: number
  readonly #report: (error: unknown, id: string | undefined) => void
  #cancel: Cancel | undefined = undefined
  #lookAt = Number.POSITIVE_INFINITY
  /** When to look again because of what was parked while a look was under way. */
  #askedAt = Number.POSITIVE_INFINITY
  #round: Promise<void> | undefined = undefined
  #closed = false

  constructor(
    queue: string,
    store: Store,
    parking: Parking,
    clock: Clock,
    publish: (message: OutgoingMessage) => Promise<unknown>,
    report: (error: unknown, id: string | undefined) => void,
    lookMs: number,
  ) {
    this.#queue = queue
    this.#lookMs = lookMs
    this.#store = store
    this.#parking = parking
    this.#clock = clock
    this.#publish = publish
    this.#report = report
    parking.listeners.add(this.#parked)
    this.#schedule(0)
  }

  /** Resolves when what was claimed is dealt with. */
  async close(): Promise<void> {
    this.#closed = true
    this.#parking.listeners.delete(this.#parked)
    this.#cancel?.()
    await this.#round
  }

  readonly #parked = (set: string, dueAt: number): void => {
    if (set === parkedSetOf(this.#queue)) this.#schedule(dueAt - this.#clock.now())
  }

  #schedule(delayMs: number): void {
    const at = this.#clock.monotonic() + Math.max(0, delayMs)
    if (this.#closed || at >= this.#lookAt) return
    if (this.#round !== undefined) {
      this.#askedAt = Math.min(this.#askedAt, at)
      return
    }
    this.#cancel?.()
    this.#lookAt = at
    this.#cancel = this.#clock.at(at, () => {
      this.#lookAt = Number.POSITIVE_INFINITY
      this.#cancel = undefined
      this.#round = this.#look().then(nextMs => {
        const askedMs = this.#askedAt - this.#clock.monotonic()
        this.#round = undefined
        this.#askedAt = Number.POSITIVE_INFINITY
        this.#schedule(Math.min(nextMs, askedMs))
      })
    })
  }

  async #look(): Promise<number> {
    try {
      const { items, nextInMs } = await this.#store.claimDue(parkedSetOf(this.#queue), {
        max: claimBatch,
        leaseMs: claimMs,
      })
      await Promise.all(items.map(item => this.#bring(item)))
      if (items.length === claimBatch) return 0
      return Math.min(this.#lookMs, nextInMs ?? this.#lookMs)
    } catch (error) {
      this.#report(error, undefined)
      return Math.min(1_000, this.#lookMs)
    }
  }

  async #bring(item: ClaimedParked): Promise<void> {
    try {
      await this.#publish(fromParked(item.id, item.value))
      await this.#store.forget([{ set: parkedSetOf(this.#queue), id: item.id, claim: item.claim }])
    } catch (error) {
      // It is claimed again when this claim ends.
      this.#report(error, item.id)
    }
  }
}

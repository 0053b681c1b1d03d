import type { Cancel, Clock } from '../contract/host.js'
import { type Slot, state } from './slot.js'

/** Deliveries that wait here between two runs, unsettled: where neither broker nor store can delay them. */
export class InPlace {
  readonly #clock: Clock
  readonly #again: (slot: Slot) => void
  readonly #refuse: (slot: Slot) => void
  readonly #waiting: Map<Slot, Cancel> = new Map()
  #closed = false

  /** @param refuse gets those that come after `drain`. */
  constructor(clock: Clock, again: (slot: Slot) => void, refuse: (slot: Slot) => void) {
    this.#clock = clock
    this.#again = again
    this.#refuse = refuse
  }

  get size(): number {
    return this.#waiting.size
  }

  add(slot: Slot, delayMs: number): void {
    if (this.#closed) {
      this.#refuse(slot)
      return
    }
    slot.state = state.waiting
    const cancel = this.#clock.at(this.#clock.monotonic() + delayMs, () => {
      this.#waiting.delete(slot)
      this.#again(slot)
    })
    this.#waiting.set(slot, cancel)
  }

  /** Takes it out. `false`: it does not wait here. */
  remove(slot: Slot): boolean {
    this.#waiting.get(slot)?.()
    return this.#waiting.delete(slot)
  }

  /** Nobody waits here any more. */
  drain(): Slot[] {
    this.#closed = true
    const slots = [...this.#waiting.keys()]
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
    return slots
  }
}

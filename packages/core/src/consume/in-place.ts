import type { Cancel, Clock } from '../contract/host.js'
import { type Slot, state } from './slot.js'

/** Deliveries that wait here between two runs, unsettled: where neither broker nor store can delay them. */
export class InPlace {
  readonly #clock: Clock
  readonly #again: (slot: Slot) => void
  readonly #waiting: Map<Slot, Cancel> = new Map()

  constructor(clock: Clock, again: (slot: Slot) => void) {
    this.#clock = clock
    this.#again = again
  }

  get size(): number {
    return this.#waiting.size
  }

  add(slot: Slot, delayMs: number): void {
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

  /** Takes out everything. */
  drain(): Slot[] {
    const slots = [...this.#waiting.keys()]
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
    return slots
  }
}

import type { Delivery } from '../contract/message.js'
import { Slot, type SlotOwner, state } from './slot.js'

/** Slots whose receipts are not settled, in no order, and a pool of free ones. */
export class LiveSlots {
  readonly #live: Slot[] = []
  readonly #free: Slot[] = []
  readonly #owner: SlotOwner
  readonly #keep: number

  constructor(owner: SlotOwner, keep: number = 4_096) {
    this.#owner = owner
    this.#keep = keep
  }

  take(delivery: Delivery, newId: () => string, monotonic: number): Slot {
    const slot = this.#free.pop() ?? new Slot(this.#owner)
    slot.begin(delivery, newId, monotonic)
    slot.place = this.#live.push(slot) - 1
    return slot
  }

  /** Its receipt is settled, or on its way in a batch, or lost. */
  drop(slot: Slot): void {
    if (slot.place === -1) return
    const last = this.#live.pop() as Slot
    if (last !== slot) {
      this.#live[slot.place] = last
      last.place = slot.place
    }
    slot.place = -1
    if (slot.abandoned || slot.promised) return
    slot.end()
    if (this.#free.length < this.#keep) this.#free.push(slot)
  }

  /** The same delivery goes on in another slot: somebody who was given up may still report to this one. */
  replace(slot: Slot): Slot {
    const next = new Slot(this.#owner)
    next.takeOver(slot)
    next.place = slot.place
    this.#live[slot.place] = next
    slot.place = -1
    slot.state = state.lost
    return next
  }

  get size(): number {
    return this.#live.length
  }

  /** A copy in the order in which to lose them: else what one gives back lets another begin that is lost, too. */
  waitingFirst(): Slot[] {
    const waiting = this.#live.filter(slot => slot.state === state.waiting)
    return waiting.length === 0 ? this.all() : [...waiting, ...this.#live.filter(slot => slot.state !== state.waiting)]
  }

  /** A copy: what is done with them may drop some. */
  all(): Slot[] {
    return [...this.#live]
  }
}

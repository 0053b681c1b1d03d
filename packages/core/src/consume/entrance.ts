import { decode, type Reading } from './decoding.js'
import { type Slot, state } from './slot.js'

/** What becomes of a delivery once it is read. */
export interface EntranceOutcome {
  /** It may be admitted. */
  readable(slot: Slot): void
  /** It can never run. */
  unreadable(slot: Slot, because: string): void
}

/** Reads deliveries; those whose schema takes time wait here, unless they are lost meanwhile. */
export class Entrance {
  readonly #reading: Reading
  readonly #outcome: EntranceOutcome
  #waiting = 0

  constructor(reading: Reading, outcome: EntranceOutcome) {
    this.#reading = reading
    this.#outcome = outcome
  }

  get waiting(): number {
    return this.#waiting
  }

  enter(slot: Slot): void {
    const because = decode(slot, this.#reading)
    if (because === undefined) this.#outcome.readable(slot)
    else if (typeof because === 'string') this.#outcome.unreadable(slot, because)
    else {
      this.#waiting++
      slot.decoding = true
      slot.state = state.waiting
      void because.then(settled => this.#read(slot, settled))
    }
  }

  #read(slot: Slot, because: string | undefined): void {
    this.#waiting--
    slot.decoding = false
    if (slot.state !== state.waiting) return
    if (because === undefined) this.#outcome.readable(slot)
    else this.#outcome.unreadable(slot, because)
  }
}

import { check, open, type Reading } from './decoding.js'
import { type Slot, state } from './slot.js'

/** What becomes of a delivery once it is read. */
export interface EntranceOutcome {
  /** It may be admitted. */
  readable(slot: Slot): void
  /** It can never run. */
  unreadable(slot: Slot, because: string): void
}

/** Reads deliveries; those whose schema takes time wait here, unless they are lost or given back meanwhile. */
export class Entrance {
  readonly #reading: Reading
  readonly #outcome: EntranceOutcome
  readonly #waiting: Set<Slot> = new Set()

  constructor(reading: Reading, outcome: EntranceOutcome) {
    this.#reading = reading
    this.#outcome = outcome
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Opens its body, so that its id and headers are known: who cannot go on is told by `enter`. */
  open(slot: Slot): string | undefined {
    return open(slot, this.#reading)
  }

  /** @param closed why its body could not be opened. */
  enter(slot: Slot, closed: string | undefined): void {
    const because = closed ?? check(slot, this.#reading)
    if (because === undefined) this.#outcome.readable(slot)
    else if (typeof because === 'string') this.#outcome.unreadable(slot, because)
    else {
      this.#waiting.add(slot)
      slot.promised = true
      slot.state = state.waiting
      void because.then(settled => this.#checked(slot, settled))
    }
  }

  /** Takes it out. `false`: it does not wait here. */
  remove(slot: Slot): boolean {
    return this.#waiting.delete(slot)
  }

  /** Takes out everything; what their schemas say counts no more. */
  drain(): Slot[] {
    const slots = [...this.#waiting]
    this.#waiting.clear()
    return slots
  }

  #checked(slot: Slot, because: string | undefined): void {
    slot.promised = false
    if (!this.#waiting.delete(slot)) return
    if (because === undefined) this.#outcome.readable(slot)
    else this.#outcome.unreadable(slot, because)
  }
}

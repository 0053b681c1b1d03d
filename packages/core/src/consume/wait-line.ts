import type { PolicyFailed } from '../errors/policy-failed.js'
import type { Verdict } from '../policies/policy.js'
import { type Slot, state } from './slot.js'

/** Deliveries that wait for one policy, asked in arrival order; the first that waits again holds up the rest. */
export class WaitLine {
  /** The policy's place in the chain. */
  readonly index: number
  readonly name: string
  /** Monotonic; `Infinity`: until the policy releases something. */
  until: number = Number.POSITIVE_INFINITY
  /** A promise of the policy is out for the head; `answer` is what it came to, to be heeded next. */
  asking = false
  answer: Verdict | PolicyFailed | undefined = undefined
  because = ''
  #slots: Slot[] = []
  #head = 0

  constructor(index: number, name: string) {
    this.index = index
    this.name = name
  }

  push(slot: Slot): void {
    this.#slots.push(slot)
  }

  /** The first that still waits; lost ones are passed over. */
  get head(): Slot | undefined {
    for (let slot = this.#slots[this.#head]; slot !== undefined; slot = this.#slots[this.#head]) {
      if (slot.state === state.waiting) return slot
      this.#advance()
    }
    return undefined
  }

  shift(): void {
    this.#advance()
  }

  /** Everything that still waits, oldest first, removed. */
  drain(): Slot[] {
    const rest = this.#slots.slice(this.#head).filter(slot => slot.state === state.waiting)
    this.#slots = []
    this.#head = 0
    return rest
  }

  #advance(): void {
    this.#head++
    if (this.#head === this.#slots.length) {
      this.#slots = []
      this.#head = 0
    } else if (this.#head === 1_024) {
      this.#slots = this.#slots.slice(1_024)
      this.#head = 0
    }
  }
}

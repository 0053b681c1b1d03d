import type { Cancel, Clock } from '../contract/host.js'
import type { Slot } from './slot.js'

/**
 * All deadlines of a task: a list in order of time, threaded through the slots, and one timer for its head. Adding and
 * removing cost no allocation; equal time limits keep the order by themselves, shorter ones are moved forward.
 */
export class Deadlines {
  readonly #clock: Clock
  readonly #missed: (slot: Slot) => void
  #first: Slot | undefined = undefined
  #last: Slot | undefined = undefined
  #timerAt = Number.POSITIVE_INFINITY
  #cancel: Cancel | undefined = undefined

  constructor(clock: Clock, missed: (slot: Slot) => void) {
    this.#clock = clock
    this.#missed = missed
  }

  /** At most one a slot: the earliest counts. */
  add(slot: Slot, at: number, error: () => Error): void {
    if (slot.deadlineError !== undefined) {
      if (slot.deadline <= at) return
      this.remove(slot)
    }
    slot.deadline = at
    slot.deadlineError = error
    let before = this.#last
    while (before !== undefined && before.deadline > at) before = before.before
    slot.before = before
    slot.after = before === undefined ? this.#first : before.after
    if (slot.after === undefined) this.#last = slot
    else slot.after.before = slot
    if (before === undefined) this.#first = slot
    else before.after = slot
    if (at < this.#timerAt) this.#arm(at)
  }

  remove(slot: Slot): void {
    if (slot.deadlineError === undefined) return
    slot.deadlineError = undefined
    if (slot.before === undefined) this.#first = slot.after
    else slot.before.after = slot.after
    if (slot.after === undefined) this.#last = slot.before
    else slot.after.before = slot.before
    slot.before = undefined
    slot.after = undefined
    // The timer stays: the next message will likely want it, and firing early costs nothing.
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }

  #arm(at: number): void {
    this.#cancel?.()
    this.#timerAt = at
    this.#cancel = this.#clock.at(at, this.#fire)
  }

  readonly #fire = (): void => {
    this.#cancel = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = this.#clock.monotonic()
    for (let slot = this.#first; slot !== undefined && slot.deadline <= now; slot = this.#first) this.#missed(slot)
    if (this.#first !== undefined && this.#first.deadline < this.#timerAt) this.#arm(this.#first.deadline)
  }
}

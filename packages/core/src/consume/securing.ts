import type { Cancel, Clock } from '../contract/host.js'
import { type Slot, state } from './slot.js'

/** What becomes of a delivery whose successor is on its way to a broker or store. */
export interface SecuringOutcome {
  /** It is safe: the delivery may be settled. */
  secured(slot: Slot): void
  /** It could not be made safe this time. `true`: the delivery has been given back; else it is tried again. */
  givenBack(slot: Slot): boolean
  report(error: unknown, id: string): void
}

const patienceMs = 1_000
const longestPatienceMs = 30_000

/**
 * First the successor is safe, then the delivery is settled: a crash between duplicates, and never loses. What cannot be
 * made safe goes back to the broker; where the broker takes nothing back, it is tried again and again.
 */
export class Securing {
  readonly #clock: Clock
  readonly #outcome: SecuringOutcome
  /** Those that wait to try again. */
  readonly #patience: Set<Cancel> = new Set()
  #underWay = 0
  #idle: (() => void)[] = []
  #closed = false

  constructor(clock: Clock, outcome: SecuringOutcome) {
    this.#clock = clock
    this.#outcome = outcome
  }

  /** @param secure resolves when the successor is safe. */
  secure(slot: Slot, secure: () => Promise<unknown>, waitMs: number = patienceMs): void {
    slot.state = state.settling
    this.#underWay++
    secure().then(
      () => {
        if (slot.state !== state.lost) this.#outcome.secured(slot)
        this.#over()
      },
      error => {
        this.#outcome.report(error, slot.id)
        // A while, so that a successor which is never accepted does not spin.
        this.after(waitMs, () => {
          if (slot.state !== state.lost && !this.#closed && !this.#outcome.givenBack(slot)) {
            this.secure(slot, secure, Math.min(2 * waitMs, longestPatienceMs))
          }
          this.#over()
        })
      },
    )
  }

  /** Something that follows after a while, or at once when this closes. */
  after(waitMs: number, then: () => void): void {
    if (this.#closed) {
      then()
      return
    }
    const wake = (): void => {
      this.#patience.delete(stop)
      then()
    }
    const cancel = this.#clock.at(this.#clock.monotonic() + waitMs, wake)
    const stop = (): void => {
      cancel()
      wake()
    }
    this.#patience.add(stop)
  }

  /** Resolves when nothing waits for a broker or store any more. */
  async idle(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>(resolve => this.#idle.push(resolve))
  }

  /** Nothing is tried again. */
  close(): void {
    this.#closed = true
    for (const stop of [...this.#patience]) stop()
  }

  #over(): void {
    this.#underWay--
    if (this.#underWay === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }
}

import type { Clock } from '../contract/host.js'
import type { Paced } from '../policies/paced.js'
import { horizonMs, windowSize } from './window-size.js'

/** What the appetite looks at. */
export interface AppetiteFacts {
  readonly clock: Clock
  readonly prefetch: { readonly high: number; readonly low: number }
  readonly concurrency: number
  readonly paced: Paced | undefined
  /** The least of what the broker gives at once. */
  readonly receiveBatch: number
  readonly window: number
  running(): number
  waiting(): number
  /** Settlements on their way. */
  backlog(): number
  /** Deliveries not settled. */
  unsettled(): number
  /** A lane of a prefix consumer is too far ahead of its oldest delivery. */
  spread(): boolean
  /** There will be appetite again at this time. */
  later(monotonic: number): void
}

const backlogBatches = 4
const congestionMs = 60_000

/**
 * How many deliveries to ask for. *Held* ones (handler unfinished) count against the high mark; once it is reached,
 * nothing is asked for until they fall to the low mark. With a rate, no more wait for their start than may begin within
 * two seconds, so that idle peers are not robbed.
 */
export class Appetite {
  readonly #facts: AppetiteFacts
  #paused = false
  #congestedUntil = Number.NEGATIVE_INFINITY

  constructor(facts: AppetiteFacts) {
    this.#facts = facts
  }

  /** For a while, ask only for what can run at once. */
  congested(): void {
    this.#congestedUntil = this.#facts.clock.monotonic() + congestionMs
  }

  /** @param coming have come, and are not among the waiting yet. */
  want(coming: number = 0): number {
    const { prefetch, receiveBatch, window } = this.#facts
    const running = this.#facts.running()
    const waiting = this.#facts.waiting() + coming
    const held = running + waiting
    if (this.#paused && held > prefetch.low) return 0
    this.#paused = held >= prefetch.high
    if (this.#paused || this.#facts.backlog() >= backlogBatches * receiveBatch || this.#facts.spread()) return 0
    let most = Math.min(prefetch.high - held, receiveBatch, window - this.#facts.unsettled() - coming)
    if (this.#congestedUntil !== Number.NEGATIVE_INFINITY) most = Math.min(most, this.#uncongested(held))
    if (this.#facts.paced !== undefined && most > 0) most = Math.min(most, this.#startsSoon(this.#facts.paced, waiting))
    return Math.max(0, most)
  }

  /** What should be unsettled at most. */
  window(): number {
    return windowSize(this.#facts, this.#facts.running())
  }

  #uncongested(held: number): number {
    if (this.#facts.clock.monotonic() < this.#congestedUntil) return this.#facts.concurrency - held
    this.#congestedUntil = Number.NEGATIVE_INFINITY
    return Number.POSITIVE_INFINITY
  }

  #startsSoon(paced: Paced, waiting: number): number {
    const now = this.#facts.clock.monotonic()
    const soon = paced.startsWithin(now, horizonMs)
    if (soon > waiting) return soon - waiting
    // Slower than one in two seconds: one is fetched two seconds before it may start.
    if (waiting === 0) {
      const next = paced.nextStart(now) - horizonMs
      if (next <= now) return 1
      this.#facts.later(next)
    } else this.#facts.later(now + horizonMs / 4)
    return 0
  }
}

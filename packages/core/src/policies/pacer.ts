import type { Rate } from '../clock/rate-text.js'

/** A nanosecond: what sums of fractions may lose. Without it the last of a burst would wait for a timer. */
const roundingMs = 1e-6

/**
 * An exact pace on one absolute timeline. The next slot advances by exactly `perMs / limit`, however late a start
 * was, so that lateness up to one period is caught up; and a start is never allowed sooner than `perMs` after the start
 * `limit + burst - 1` before it, so that no window of that length ever holds more. After real idleness the timeline
 * begins anew at now: what was not used is gone.
 *
 * Times are monotonic milliseconds and must not go back. No clock, no timer: whoever asks brings the time.
 */
export class Pacer {
  readonly #perMs: number
  readonly #intervalMs: number
  /** How far ahead of its slot a start may be: the burst. */
  readonly #leadMs: number
  /** Most starts in a window of `perMs`. */
  readonly #ringSize: number
  /** The newest starts, at most `#ringSize`; grows as needed, since many pacers never fill theirs. */
  readonly #ring: number[] = []
  #oldest = 0
  #newestStart = -Infinity
  #slot = -Infinity

  constructor(rate: Rate, burst: number = 1) {
    this.#perMs = rate.perMs
    this.#intervalMs = rate.perMs / rate.limit
    this.#leadMs = (burst - 1) * this.#intervalMs
    this.#ringSize = Math.ceil(rate.limit + burst - 1)
  }

  /** Takes a start: 0 if it is taken, else when to ask again. */
  take(monotonic: number): number {
    const next = this.nextStart(monotonic)
    if (next > monotonic) return next
    const slot = monotonic - this.#slot > this.#perMs ? monotonic : this.#slot
    this.#slot = slot + this.#intervalMs
    this.#newestStart = monotonic
    if (this.#ring.length < this.#ringSize) this.#ring.push(monotonic)
    else {
      this.#ring[this.#oldest] = monotonic
      this.#oldest = this.#oldest + 1 === this.#ringSize ? 0 : this.#oldest + 1
    }
    return 0
  }

  /** When a start is allowed: `monotonic` itself, or later. Takes nothing. */
  nextStart(monotonic: number): number {
    const bySlot = this.#slot - this.#leadMs
    const next = bySlot - roundingMs <= monotonic ? monotonic : bySlot
    if (this.#ring.length < this.#ringSize) return next
    return Math.max(next, (this.#ring[this.#oldest] as number) + this.#perMs)
  }

  /** How many starts there can be from now until `horizonMs` later, both included, if each comes as early as it may. */
  startsWithin(monotonic: number, horizonMs: number): number {
    const slot = monotonic - this.#slot > this.#perMs ? monotonic : this.#slot
    const reachMs = monotonic + horizonMs + roundingMs - (slot - this.#leadMs)
    const bySlots = Math.floor(reachMs / this.#intervalMs) + 1
    const periods = Math.floor(horizonMs / this.#perMs)
    const since = monotonic + horizonMs - (periods + 1) * this.#perMs
    const byRing = (periods + 1) * this.#ringSize - this.#startsAfter(since)
    return Math.max(Math.min(bySlots, byRing), 0)
  }

  /** Whether forgetting this pacer changes nothing but lateness: a new one would allow no more. */
  idle(monotonic: number): boolean {
    return this.#slot <= monotonic && this.#newestStart + this.#perMs <= monotonic
  }

  /** How many starts in the ring are later than `monotonic`; the ring is sorted from `#oldest` on. */
  #startsAfter(monotonic: number): number {
    const length = this.#ring.length
    let low = 0
    let high = length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ring[(this.#oldest + middle) % length] as number) <= monotonic) low = middle + 1
      else high = middle
    }
    return length - low
  }
}

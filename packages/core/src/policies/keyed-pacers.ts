import type { Rate } from '../clock/rate-text.js'
import { Pacer } from './pacer.js'

/**
 * A pacer for each key, made on first use. Those that are idle are forgotten when the map has doubled, so its size
 * follows the keys in use and a start costs a constant amortised.
 */
export class KeyedPacers {
  readonly #rate: Rate
  readonly #burst: number
  readonly #most: number
  readonly #byKey: Map<string, Pacer> = new Map()
  #sweepAt = 1_024

  /** @param most how many keys may be in use at once. */
  constructor(rate: Rate, burst: number, most: number) {
    this.#rate = rate
    this.#burst = burst
    this.#most = most
    this.#sweepAt = Math.min(this.#sweepAt, most)
  }

  /** The pacer of a key; `undefined` if it is new and too many are in use: another would exceed the memory's bound. */
  get(key: string, monotonic: number): Pacer | undefined {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    if (this.#byKey.size >= this.#sweepAt) this.#sweep(monotonic)
    if (this.#byKey.size >= this.#most) return undefined
    const pacer = new Pacer(this.#rate, this.#burst)
    this.#byKey.set(key, pacer)
    return pacer
  }

  #sweep(monotonic: number): void {
    for (const [key, pacer] of this.#byKey) if (pacer.idle(monotonic)) this.#byKey.delete(key)
    this.#sweepAt = Math.min(Math.max(1_024, 2 * this.#byKey.size), this.#most)
  }
}

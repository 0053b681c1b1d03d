/** Instants of starts, in milliseconds, and what they say about the pace. */
export class Pace {
  readonly #limit: number
  readonly #starts: number[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  started(at: number): void {
    this.#starts.push(at)
  }

  /** When its seconds begin: half a slot before the first start, so that starts lie inside and not on the borders. */
  get begin(): number {
    return (this.#starts[0] ?? 0) - 500 / this.#limit
  }

  /** Starts in each second. */
  perSecond(): number[] {
    const counts: number[] = []
    for (const start of this.#starts) {
      const second = Math.floor((start - this.begin) / 1_000)
      while (counts.length <= second) counts.push(0)
      counts[second] = (counts[second] ?? 0) + 1
    }
    return counts
  }

  /** The shortest time from a start to the one that is `limit` later. Below a second the limit was exceeded. */
  closestMs(): number {
    const spans = this.#starts.slice(this.#limit).map((start, index) => start - (this.#starts[index] ?? 0))
    return Math.min(...spans)
  }

  /** Starts a second, from the first to the last. */
  mean(): number {
    const span = (this.#starts.at(-1) ?? 0) - (this.#starts[0] ?? 0)
    return ((this.#starts.length - 1) * 1_000) / span
  }
}

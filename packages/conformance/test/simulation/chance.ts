import { seededRandom } from '../../../core/src/testing/seeded-random.js'

/** What a seed decides. Streams keep apart what is decided before from what is decided on the way. */
export class Chance {
  readonly random: () => number

  constructor(seed: number, stream: number) {
    this.random = seededRandom(seed, stream)
  }

  /** Whether something of this probability happens. */
  maybe(probability: number): boolean {
    return this.random() < probability
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1))
  }

  one<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item
  }

  /** One of them, or nothing as often as `probability` is short of 1. */
  perhaps<Item>(probability: number, items: readonly Item[]): Item | undefined {
    return this.maybe(probability) ? this.one(items) : undefined
  }
}

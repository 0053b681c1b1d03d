import type { Clock } from '../contract/host.js'

interface Wanted<Item, Answer> {
  readonly items: readonly Item[]
  readonly resolve: (answers: readonly Answer[]) => void
  readonly reject: (error: unknown) => void
}

/** Gathers the calls of one verb in one tick into one call, and gives each caller its own answers. */
export class StoreBatch<Item, Answer> {
  readonly #clock: Clock
  readonly #call: (items: readonly Item[]) => Promise<readonly Answer[]>
  #wanted: Wanted<Item, Answer>[] = []

  constructor(clock: Clock, call: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#clock = clock
    this.#call = call
  }

  /** Answers in the order of `items`. */
  ask(items: readonly Item[]): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      if (this.#wanted.length === 0) this.#clock.tick(() => this.#send())
      this.#wanted.push({ items, resolve, reject })
    })
  }

  #send(): void {
    const wanted = this.#wanted
    this.#wanted = []
    const all = wanted.flatMap(({ items }) => items)
    this.#call(all).then(
      answers => {
        if (!Array.isArray(answers) || answers.length !== all.length) {
          const error = new TypeError('the store did not answer item by item')
          for (const { reject } of wanted) reject(error)
          return
        }
        let from = 0
        for (const { items, resolve } of wanted) {
          resolve(answers.slice(from, from + items.length))
          from += items.length
        }
      },
      error => {
        for (const { reject } of wanted) reject(error)
      },
    )
  }
}

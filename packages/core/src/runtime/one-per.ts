/** How one of a kind begins and ends. */
export interface Life {
  /** Resolves when its predecessor is gone; `undefined`: there is none to wait for. */
  readonly before: Promise<unknown> | undefined
  /** From now on the next who asks gets another. `gone` resolves when the thing it stood on is free again. */
  leave(gone: Promise<unknown>): void
}

/** One for each key, shared by all who ask, until it leaves; its successor may wait until it is gone. */
export class OnePer<Key, Made> {
  readonly #make: (key: Key, life: Life) => Made
  readonly #present: Map<Key, Made> = new Map()
  readonly #leaving: Map<Key, Promise<unknown>> = new Map()

  constructor(make: (key: Key, life: Life) => Made) {
    this.#make = make
  }

  get(key: Key): Made {
    const present = this.#present.get(key)
    if (present !== undefined) return present
    const made: Made = this.#make(key, {
      before: this.#leaving.get(key),
      leave: gone => {
        if (this.#present.get(key) === made) this.#present.delete(key)
        this.#leaving.set(key, gone)
        const over = (): void => {
          if (this.#leaving.get(key) === gone) this.#leaving.delete(key)
        }
        gone.then(over, over)
      },
    })
    this.#present.set(key, made)
    return made
  }
}

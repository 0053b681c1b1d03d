/** Items that go in one call, and the message that each is about. */
export interface Work<Item> {
  items: Item[]
  ids: string[]
}

/** One kind of settlement on its way: what waits, and how much is flying. */
export class Lot<Item> {
  readonly doing: string
  readonly call: (items: readonly Item[]) => Promise<readonly unknown[]>
  readonly #receiptOf: (item: Item) => unknown
  #waiting: Work<Item> = { items: [], ids: [] }
  /** Each to go by itself: together they were refused. */
  #alone: Work<Item>[] = []
  flying = 0
  /** Waiting and flying. */
  size = 0
  /** Waits after a failure. */
  resting = false

  constructor(
    call: (items: readonly Item[]) => Promise<readonly unknown[]>,
    receiptOf: (item: Item) => unknown,
    doing: string,
  ) {
    this.call = call
    this.#receiptOf = receiptOf
    this.doing = doing
  }

  add(item: Item, id: string): void {
    this.#waiting.items.push(item)
    this.#waiting.ids.push(id)
    this.size++
  }

  /** How many are not on their way, without those that go alone. */
  get waiting(): number {
    return this.#waiting.items.length
  }

  /** What to send next, at most so many; `undefined`: nothing waits. */
  take(most: number): Work<Item> | undefined {
    const alone = this.#alone.shift()
    if (alone !== undefined) return alone
    const work = this.#waiting
    if (work.items.length === 0) return undefined
    if (work.items.length <= most) {
      this.#waiting = { items: [], ids: [] }
      return work
    }
    return { items: work.items.splice(0, most), ids: work.ids.splice(0, most) }
  }

  /** It goes again, before all that waits. */
  putBack(work: Work<Item>): void {
    this.#waiting.items.unshift(...work.items)
    this.#waiting.ids.unshift(...work.ids)
  }

  /** Each of them goes again, by itself. */
  separate(work: Work<Item>): void {
    work.items.forEach((item, index) => {
      this.#alone.push({ items: [item], ids: [work.ids[index] as string] })
    })
  }

  receiptOf(item: Item): unknown {
    return this.#receiptOf(item)
  }

  /** Of the message that this receipt stands for. */
  idOf(work: Work<Item>, receipt: unknown): string {
    return work.ids[work.items.findIndex(item => this.#receiptOf(item) === receipt)] ?? ''
  }
}

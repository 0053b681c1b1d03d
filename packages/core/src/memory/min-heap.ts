/** Gives the least item first. */
export class MinHeap<Item> {
  readonly #before: (one: Item, other: Item) => boolean
  #items: Item[] = []

  constructor(before: (one: Item, other: Item) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#items.length
  }

  first(): Item | undefined {
    return this.#items[0]
  }

  push(item: Item): void {
    const items = this.#items
    let index = items.length
    items.push(item)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = items[parent]!
      if (!this.#before(item, above)) break
      items[index] = above
      index = parent
    }
    items[index] = item
  }

  pop(): Item | undefined {
    const items = this.#items
    const least = items[0]
    const last = items.pop()
    if (items.length > 0) this.#sink(last!)
    return least
  }

  clear(): void {
    this.#items = []
  }

  [Symbol.iterator](): IterableIterator<Item> {
    return this.#items[Symbol.iterator]()
  }

  #sink(item: Item): void {
    const items = this.#items
    const { length } = items
    let index = 0
    for (let child = 1; child < length; child = 2 * index + 1) {
      if (child + 1 < length && this.#before(items[child + 1]!, items[child]!)) child++
      if (!this.#before(items[child]!, item)) break
      items[index] = items[child]!
      index = child
    }
    items[index] = item
  }
}

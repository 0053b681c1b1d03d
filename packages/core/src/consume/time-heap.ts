interface Entry<Item> {
  readonly at: number
  readonly sequence: number
  readonly item: Item
}

/** Things to look at by time; equal times in order of adding. */
export class TimeHeap<Item> {
  readonly #entries: Entry<Item>[] = []
  #sequence = 0

  /** `Infinity`: nothing is due. */
  get next(): number {
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY
  }

  push(at: number, item: Item): void {
    const entry = { at, sequence: this.#sequence++, item }
    let place = this.#entries.push(entry) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      const other = this.#entries[parent] as Entry<Item>
      if (!before(entry, other)) break
      this.#entries[place] = other
      place = parent
    }
    this.#entries[place] = entry
  }

  pop(): Item | undefined {
    const first = this.#entries[0]
    const last = this.#entries.pop()
    if (first === undefined || last === undefined) return undefined
    if (this.#entries.length === 0) return first.item
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= this.#entries.length) break
      const right = this.#entries[child + 1]
      if (right !== undefined && before(right, this.#entries[child] as Entry<Item>)) child++
      const other = this.#entries[child] as Entry<Item>
      if (!before(other, last)) break
      this.#entries[place] = other
      place = child
    }
    this.#entries[place] = last
    return first.item
  }

  clear(): void {
    this.#entries.length = 0
  }
}

function before<Item>(one: Entry<Item>, other: Entry<Item>): boolean {
  return one.at < other.at || (one.at === other.at && one.sequence < other.sequence)
}

const chunkSize = 256

class Chunk<Item> {
  readonly items: (Item | undefined)[] = new Array(chunkSize)
  next: Chunk<Item> | undefined
}

/** First in, first out, at constant cost whatever the length; an item is let go of when it leaves. */
export class ChunkedLine<Item extends object> {
  #head: Chunk<Item> = new Chunk()
  #tail: Chunk<Item> = this.#head
  #read = 0
  #write = 0
  size = 0

  push(item: Item): void {
    if (this.#write === chunkSize) {
      const chunk = new Chunk<Item>()
      this.#tail.next = chunk
      this.#tail = chunk
      this.#write = 0
    }
    this.#tail.items[this.#write++] = item
    this.size++
  }

  shift(): Item | undefined {
    if (this.size === 0) return undefined
    const item = this.#head.items[this.#read]
    this.#head.items[this.#read++] = undefined
    this.size--
    if (this.size === 0) {
      // Starting over in the same chunk: a short line never allocates.
      this.#read = 0
      this.#write = 0
    } else if (this.#read === chunkSize) {
      this.#head = this.#head.next!
      this.#read = 0
    }
    return item
  }

  clear(): void {
    this.#head = new Chunk()
    this.#tail = this.#head
    this.#read = 0
    this.#write = 0
    this.size = 0
  }

  *[Symbol.iterator](): IterableIterator<Item> {
    let chunk = this.#head
    let index = this.#read
    for (let left = this.size; left > 0; left--) {
      if (index === chunkSize) {
        chunk = chunk.next!
        index = 0
      }
      yield chunk.items[index++]!
    }
  }
}

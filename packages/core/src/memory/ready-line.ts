import { ChunkedLine } from './chunked-line.js'
import type { MemoryEntry } from './memory-entry.js'
import { MinHeap } from './min-heap.js'

const earlier = (one: MemoryEntry, other: MemoryEntry): boolean => one.position < other.position

/** Those of one priority. Whatever came back was once before all that still stands in line. */
class Level {
  readonly line = new ChunkedLine<MemoryEntry>()
  readonly returned = new MinHeap(earlier)

  next(): MemoryEntry | undefined {
    return this.returned.pop() ?? this.line.shift()
  }
}

/** What may be handed out: highest priority first, then by position. */
export class ReadyLine {
  readonly #levels: Level[] = []
  #top = 0
  size = 0

  /** `entry.position` must be above all given before. */
  push(entry: MemoryEntry): void {
    this.#level(entry.priority ?? 0).line.push(entry)
    this.size++
  }

  /** At its old position. */
  putBack(entry: MemoryEntry): void {
    this.#level(entry.priority ?? 0).returned.push(entry)
    this.size++
  }

  next(): MemoryEntry | undefined {
    for (; this.size > 0 && this.#top >= 0; this.#top--) {
      const entry = this.#levels[this.#top]?.next()
      if (entry === undefined) continue
      this.size--
      return entry
    }
    return undefined
  }

  clear(): void {
    this.#levels.length = 0
    this.#top = 0
    this.size = 0
  }

  *[Symbol.iterator](): IterableIterator<MemoryEntry> {
    for (const level of this.#levels) {
      yield* level.returned
      yield* level.line
    }
  }

  #level(priority: number): Level {
    while (this.#levels.length <= priority) this.#levels.push(new Level())
    if (priority > this.#top) this.#top = priority
    return this.#levels[priority]!
  }
}

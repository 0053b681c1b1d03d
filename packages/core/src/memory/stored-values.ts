import type { Clock } from '../contract/host.js'
import type { Added, Addition, Bound, Change, Changed, StoredValue } from '../contract/store.js'
import { boundedAdd } from './bounded-add.js'
import { MemoryFault } from './memory-fault.js'
import { MinHeap } from './min-heap.js'

interface Held extends StoredValue {
  readonly key: string
  /** By the store's clock; `Infinity`: never. */
  readonly until: number
}

const longestKey = 512

/** The values of a store, each until its time is over. */
export class StoredValues {
  readonly #time: { readonly clock: Clock }
  readonly #values = new Map<string, Held>()
  readonly #watchers = new Map<string, Set<() => void>>()
  /** Those that end, once each, at a time when they must be looked at. */
  readonly #ending = new MinHeap<{ readonly key: string; readonly at: number }>((one, other) => one.at < other.at)
  readonly #expected = new Set<string>()
  #version = 0

  constructor(time: { readonly clock: Clock }) {
    this.#time = time
  }

  /** Those that are kept: of those that have ended, until somebody writes. */
  get size(): number {
    return this.#values.size
  }

  get(key: string): StoredValue | undefined {
    const held = this.#held(key)
    return held && { value: held.value, version: held.version }
  }

  change(change: Change): Changed {
    checkKey(change.key)
    const { expect } = change
    const held = this.#held(change.key)
    const met = expect === 'any' || (expect === 'absent' ? held === undefined : held?.version === expect.version)
    if (met) this.#put(change.key, change.value, change.ttlMs)
    return { done: met, current: this.get(change.key) }
  }

  /** @throws a fault `invalid` if there is a value that is no number. */
  add(addition: Addition): Added {
    checkKey(addition.key)
    const now = this.#time.clock.now()
    const held = this.#held(addition.key)
    const current = held === undefined ? undefined : Number(held.value)
    if (Number.isNaN(current)) throw new MemoryFault('invalid', `The value of ${addition.key} is no number.`)
    const at = (bound: Bound | undefined): number | undefined => (typeof bound === 'object' ? now + bound.now : bound)
    const { before, after } = boundedAdd(current, addition, at(addition.floor), at(addition.ceiling))
    this.#put(addition.key, String(after), addition.ttlMs)
    return { before, after, now }
  }

  watch(key: string, changed: () => void): () => void {
    let watchers = this.#watchers.get(key)
    if (watchers === undefined) {
      watchers = new Set()
      this.#watchers.set(key, watchers)
    }
    watchers.add(changed)
    return () => {
      watchers.delete(changed)
      if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key)
    }
  }

  #held(key: string): Held | undefined {
    const held = this.#values.get(key)
    return held === undefined || held.until > this.#time.clock.now() ? held : undefined
  }

  #put(key: string, value: string | undefined, ttlMs: number | undefined): void {
    this.#forgetEnded()
    if (value === undefined) this.#values.delete(key)
    else {
      const until = ttlMs === undefined ? Infinity : this.#time.clock.now() + ttlMs
      this.#values.set(key, { key, value, version: String(++this.#version), until })
      this.#expect(key, until)
    }
    for (const changed of this.#watchers.get(key) ?? []) changed()
  }

  /** A key stands in the heap at most once, however often it changes. */
  #expect(key: string, until: number): void {
    if (until === Infinity || this.#expected.has(key)) return
    this.#expected.add(key)
    this.#ending.push({ key, at: until })
  }

  /** Without a timer: whoever writes clears away what has ended. */
  #forgetEnded(): void {
    const now = this.#time.clock.now()
    for (let next = this.#ending.first(); next !== undefined && next.at <= now; next = this.#ending.first()) {
      this.#ending.pop()
      this.#expected.delete(next.key)
      const held = this.#values.get(next.key)
      if (held === undefined) continue
      if (held.until <= now) this.#values.delete(next.key)
      else this.#expect(next.key, held.until)
    }
  }
}

function checkKey(key: string): void {
  if (key.length > longestKey) throw new MemoryFault('invalid', `A key is at most ${longestKey} characters.`)
}

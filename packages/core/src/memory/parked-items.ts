import type { Clock } from '../contract/host.js'
import type { ClaimedParked, Due, Parked } from '../contract/store.js'
import { MinHeap } from './min-heap.js'

interface Item extends Parked {
  readonly order: number
  /** The latest claim; it stays when its time is over, until another takes its place. */
  claim: string | undefined
  claimedUntil: number
  /** Replaced or forgotten: whoever meets it in a heap drops it. */
  gone: boolean
}

/** The parked items of one set. Each stands in one of two heaps: those that wait, and those that are claimed. */
class DueSet {
  readonly items = new Map<string, Item>()
  readonly #waiting = new MinHeap<Item>((one, other) =>
    one.dueAt === other.dueAt ? one.order < other.order : one.dueAt < other.dueAt,
  )
  readonly #claimed = new MinHeap<Item>((one, other) => one.claimedUntil < other.claimedUntil)

  put(item: Item): void {
    this.remove(item.id)
    this.items.set(item.id, item)
    this.#waiting.push(item)
  }

  remove(id: string): void {
    const item = this.items.get(id)
    if (item === undefined) return
    item.gone = true
    this.items.delete(id)
    if (this.#waiting.size + this.#claimed.size > 2 * this.items.size + 64) this.#clean()
  }

  /** The earliest that is due, once. */
  take(now: number): Item | undefined {
    for (let item = first(this.#claimed); item !== undefined && item.claimedUntil <= now; item = first(this.#claimed)) {
      this.#claimed.pop()
      this.#waiting.push(item)
    }
    const item = first(this.#waiting)
    return item !== undefined && item.dueAt <= now ? this.#waiting.pop() : undefined
  }

  claim(item: Item, claim: string, until: number): void {
    item.claim = claim
    item.claimedUntil = until
    this.#claimed.push(item)
  }

  /** When there is something to take, at the earliest; `Infinity`: nothing is parked. */
  next(): number {
    return Math.min(first(this.#waiting)?.dueAt ?? Infinity, first(this.#claimed)?.claimedUntil ?? Infinity)
  }

  #clean(): void {
    for (const heap of [this.#waiting, this.#claimed]) {
      const kept = [...heap].filter(item => !item.gone)
      heap.clear()
      for (const item of kept) heap.push(item)
    }
  }
}

/** What is put aside until it is due. */
export class ParkedItems {
  readonly #time: { readonly clock: Clock }
  readonly #sets = new Map<string, DueSet>()
  #order = 0
  #claim = 0

  constructor(time: { readonly clock: Clock }) {
    this.#time = time
  }

  park(parked: Parked): void {
    let set = this.#sets.get(parked.set)
    if (set === undefined) {
      set = new DueSet()
      this.#sets.set(parked.set, set)
    }
    set.put({ ...parked, order: ++this.#order, claim: undefined, claimedUntil: 0, gone: false })
  }

  claimDue(name: string, want: { readonly max: number; readonly leaseMs: number }): Due {
    const set = this.#sets.get(name)
    if (set === undefined) return { items: [], nextInMs: undefined }
    const now = this.#time.clock.now()
    const taken: Item[] = []
    while (taken.length < want.max) {
      const item = set.take(now)
      if (item === undefined) break
      taken.push(item)
    }
    const items = taken.map((item): ClaimedParked => {
      const claim = String(++this.#claim)
      set.claim(item, claim, now + want.leaseMs)
      return { id: item.id, dueAt: item.dueAt, value: item.value, claim }
    })
    const next = set.next()
    return { items, nextInMs: next === Infinity ? undefined : Math.max(next - now, 0) }
  }

  count(set: string): number {
    return this.#sets.get(set)?.items.size ?? 0
  }

  /** A look at a set, in no order. */
  all(set: string): readonly Parked[] {
    return [...(this.#sets.get(set)?.items.values() ?? [])]
  }

  /** Removes what is not claimed, or not any more. */
  clear(name: string): void {
    const set = this.#sets.get(name)
    if (set === undefined) return
    const now = this.#time.clock.now()
    for (const item of [...set.items.values()]) {
      if (item.claim === undefined || item.claimedUntil <= now) set.remove(item.id)
    }
    if (set.items.size === 0) this.#sets.delete(name)
  }

  forget(named: { readonly set: string; readonly id: string; readonly claim: string | undefined }): boolean {
    const set = this.#sets.get(named.set)
    const item = set?.items.get(named.id)
    if (set === undefined || item === undefined) return false
    if (named.claim !== undefined && named.claim !== item.claim) return false
    set.remove(named.id)
    if (set.items.size === 0) this.#sets.delete(named.set)
    return true
  }
}

/** The first that is not gone. */
function first(heap: MinHeap<Item>): Item | undefined {
  while (heap.first()?.gone === true) heap.pop()
  return heap.first()
}

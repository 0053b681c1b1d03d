import type { Cancel, Clock } from '../contract/host.js'
import type { Destination, NewMessage } from './deposit.js'
import { LeaseBook } from './lease-book.js'
import { MemoryEntry } from './memory-entry.js'
import { MemoryFault } from './memory-fault.js'
import type { Holder } from './memory-lease.js'
import { MinHeap } from './min-heap.js'
import { ReadyLine } from './ready-line.js'

/** A consumer of this queue. */
export interface Attendant extends Holder {
  /** Called while its receive is blocked and there is something: takes what it can. */
  serve(): void
}

const dueFirst = (one: MemoryEntry, other: MemoryEntry): boolean =>
  one.due === other.due ? one.position < other.position : one.due < other.due

/**
 * The messages of one queue: ready, delayed, handed out. Time does nothing here by itself: what is due and what has
 * expired is found when somebody comes, and a timer runs only while a receive is blocked.
 */
export class MemoryQueue implements Destination {
  readonly name: string
  /** A bound that `admin.declare` may set. */
  maxMessages: number = Infinity
  readonly #time: { readonly clock: Clock }
  readonly #ready = new ReadyLine()
  readonly #delayed = new MinHeap(dueFirst)
  readonly #leases = new LeaseBook()
  readonly #attendants = new Set<Attendant>()
  readonly #blocked = new Set<Attendant>()
  #position = 0
  #handedOut = 0
  #alarmAt = Infinity
  #alarm: Cancel | undefined
  readonly #ring = (): void => {
    this.#alarmAt = Infinity
    this.serve()
  }
  readonly #comeBack = (entry: MemoryEntry): void => {
    this.#handedOut--
    this.#ready.putBack(entry.replace(entry.count))
  }

  constructor(name: string, time: { readonly clock: Clock }) {
    this.name = name
    this.#time = time
  }

  get depth(): number {
    return this.#ready.size + this.#delayed.size + this.#handedOut
  }

  get attended(): boolean {
    return this.#attendants.size > 0
  }

  /** Stores a message; whoever adds calls `serve` afterwards. A fault says why it is not stored. */
  add(message: NewMessage, now: number, due: number | undefined): MemoryFault | undefined {
    // What became due meanwhile stands before it.
    if (this.#delayed.size > 0) this.catchUp()
    if (this.depth >= this.maxMessages) return new MemoryFault('full', `Queue ${this.name} is full.`)
    const body = typeof message.body === 'string' ? message.body : new Uint8Array(message.body)
    const entry = new MemoryEntry(message, body, now, 0)
    entry.position = ++this.#position
    if (due === undefined) this.#ready.push(entry)
    else this.#delay(entry, due)
    return undefined
  }

  /** Hands out up to `max`; `undefined` for a lease: nobody will settle them, they are gone. */
  take(holder: Holder, max: number, leaseMs: number | undefined): readonly MemoryEntry[] {
    const now = this.catchUp()
    const count = Math.min(max, this.#ready.size)
    if (count <= 0) return []
    const lease = leaseMs === undefined ? undefined : this.#leases.begin(holder, leaseMs, now)
    const entries = lease === undefined ? [] : lease.entries
    for (let left = count; left > 0; left--) {
      const entry = this.#ready.next()!
      entry.count++
      if (lease === undefined) entries.push(entry)
      else this.#leases.take(lease, entry)
    }
    if (lease !== undefined) this.#handedOut += count
    return entries
  }

  /** Forgets a hand-out that is done; `false`: it had ended before. */
  settle(entry: MemoryEntry): boolean {
    const { lease } = entry
    if (lease === undefined) return false
    this.#leases.leave(lease, entry)
    this.#handedOut--
    return true
  }

  /** To its old place in the queue, or delayed to a new one. `counted`: this hand-out stays in its count. */
  giveBack(entry: MemoryEntry, due: number | undefined, counted: boolean): boolean {
    if (!this.settle(entry)) return false
    const next = entry.replace(counted ? entry.count : entry.count - 1)
    if (due === undefined) this.#ready.putBack(next)
    else this.#delay(next, due)
    return true
  }

  /** A hand-out that nobody was to settle, and that reached nobody. */
  putBack(entry: MemoryEntry): void {
    this.#ready.putBack(entry.replace(entry.count - 1))
  }

  renew(entry: MemoryEntry): boolean {
    if (entry.lease === undefined) return false
    this.#leases.renew(entry.lease, this.#time.clock.monotonic())
    return true
  }

  /** Finds what has become due and what has expired: before anything is handed out or judged. Returns the time. */
  catchUp(): number {
    const now = this.#time.clock.monotonic()
    for (let next = this.#delayed.first(); next !== undefined && next.due <= now; next = this.#delayed.first()) {
      this.#delayed.pop()
      next.position = ++this.#position
      this.#ready.push(next)
    }
    if (this.#leases.nextEnd <= now) this.#leases.expire(now, this.#comeBack)
    return now
  }

  /** Gives blocked receives what there is, the longest waiting first, and sees to it that time wakes the others. */
  serve(): void {
    if (this.#blocked.size > 0) {
      this.catchUp()
      for (const attendant of this.#blocked) {
        if (this.#ready.size === 0) break
        attendant.serve()
      }
    }
    this.#setAlarm()
  }

  attach(attendant: Attendant): void {
    this.#attendants.add(attendant)
  }

  /** @param giveUp what it holds returns to the queue now. @param forget nothing stays without a consumer. */
  detach(attendant: Attendant, giveUp: boolean, forget: boolean): void {
    this.#blocked.delete(attendant)
    this.#attendants.delete(attendant)
    if (giveUp) for (const lease of this.#leases.of(attendant)) this.#leases.end(lease, this.#comeBack)
    if (forget && !this.attended) this.purge()
    this.serve()
  }

  block(attendant: Attendant): void {
    this.#blocked.add(attendant)
    this.#setAlarm()
  }

  unblock(attendant: Attendant): void {
    this.#blocked.delete(attendant)
    this.#setAlarm()
  }

  purge(): void {
    this.#ready.clear()
    this.#delayed.clear()
  }

  /** Also what is handed out: all receipts become stale. */
  erase(): void {
    this.purge()
    for (const lease of this.#leases.of()) this.#leases.end(lease, () => this.#handedOut--)
  }

  /** Not handed out, oldest first. */
  browse(): readonly MemoryEntry[] {
    return [...this.#ready, ...this.#delayed].sort((one, other) => one.position - other.position)
  }

  /** The clock was replaced by one that stands elsewhere. */
  shift(milliseconds: number): void {
    for (const entry of this.#delayed) entry.due += milliseconds
    this.#leases.shift(milliseconds)
  }

  #delay(entry: MemoryEntry, due: number): void {
    entry.due = due
    this.#delayed.push(entry)
  }

  #setAlarm(): void {
    const at =
      this.#blocked.size === 0 ? Infinity : Math.min(this.#delayed.first()?.due ?? Infinity, this.#leases.nextEnd)
    if (at === this.#alarmAt) return
    this.#alarm?.()
    this.#alarmAt = at
    this.#alarm = at === Infinity ? undefined : this.#time.clock.at(at, this.#ring)
  }
}

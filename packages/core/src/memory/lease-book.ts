import type { MemoryEntry } from './memory-entry.js'
import { type Holder, MemoryLease } from './memory-lease.js'

type Lease = MemoryLease<MemoryEntry>

/**
 * The open leases of a queue. Those of one length end in the order in which they began or were renewed, so that a set
 * for each length, in insertion order, knows the next end without a search.
 */
export class LeaseBook {
  readonly #byLength = new Map<number, Set<Lease>>()
  /** Not later than the end of any lease. */
  nextEnd: number = Infinity

  /** @param lengthMs `Infinity`: until its holder gives it up. */
  begin(holder: Holder, lengthMs: number, now: number): Lease {
    const lease: Lease = new MemoryLease(holder, lengthMs, now + lengthMs)
    let leases = this.#byLength.get(lengthMs)
    if (leases === undefined) {
      leases = new Set()
      this.#byLength.set(lengthMs, leases)
    }
    leases.add(lease)
    if (lease.until < this.nextEnd) this.nextEnd = lease.until
    return lease
  }

  take(lease: Lease, entry: MemoryEntry): void {
    entry.lease = lease
    lease.entries.push(entry)
    lease.open++
    lease.holder.unsettled++
  }

  /** The entry leaves its lease, which ends with its last entry. */
  leave(lease: Lease, entry: MemoryEntry): void {
    entry.lease = undefined
    lease.holder.unsettled--
    if (--lease.open === 0) this.#byLength.get(lease.lengthMs)?.delete(lease)
  }

  renew(lease: Lease, now: number): void {
    const until = now + lease.lengthMs
    if (until === lease.until) return
    lease.until = until
    const leases = this.#byLength.get(lease.lengthMs)
    leases?.delete(lease)
    leases?.add(lease)
  }

  /** Ends all leases whose time is over; what they still held goes to `take`. */
  expire(now: number, take: (entry: MemoryEntry) => void): void {
    this.nextEnd = Infinity
    for (const leases of this.#byLength.values()) {
      for (const lease of leases) {
        if (lease.until > now) {
          if (lease.until < this.nextEnd) this.nextEnd = lease.until
          break
        }
        this.end(lease, take)
      }
    }
  }

  end(lease: Lease, take: (entry: MemoryEntry) => void): void {
    for (const entry of lease.entries) {
      if (entry.lease !== lease) continue
      this.leave(lease, entry)
      take(entry)
    }
  }

  /** All that this one holds, or all. */
  *of(holder?: Holder): IterableIterator<Lease> {
    for (const leases of this.#byLength.values()) {
      for (const lease of leases) if (holder === undefined || lease.holder === holder) yield lease
    }
  }

  /** The clock was replaced by one that stands elsewhere. */
  shift(milliseconds: number): void {
    for (const lease of this.of()) lease.until += milliseconds
    this.nextEnd += milliseconds
  }
}

import type { Cancel, Clock } from '../contract/host.js'
import type { LiveSlots } from './live-slots.js'
import { type Slot, state } from './slot.js'

/** What the keeper needs of the worker. */
export interface LeaseKeeperOwner {
  /** Those found stale. Rejects when the broker cannot be asked. */
  extend(receipts: readonly unknown[]): Promise<readonly unknown[]>
  lose(slot: Slot, because: string, cause: unknown): void
}

/**
 * Keeps the leases of everything that is not settled yet: one timer, one call for all of them, every third of a lease
 * (each is extended once it is a third old). Leases that cannot be extended end when their time is over, and the
 * handler learns it. Lives on the main thread only: who blocks it, loses leases.
 */
export class LeaseKeeper {
  readonly #slots: LiveSlots
  readonly #clock: Clock
  readonly #leaseMs: number
  readonly #renewable: boolean
  readonly #owner: LeaseKeeperOwner
  #cancel: Cancel | undefined = undefined
  #asking = false
  #closed = false

  constructor(slots: LiveSlots, clock: Clock, leaseMs: number, renewable: boolean, owner: LeaseKeeperOwner) {
    this.#slots = slots
    this.#clock = clock
    this.#leaseMs = leaseMs
    this.#renewable = renewable
    this.#owner = owner
  }

  /** There is something to keep; rests by itself when there is nothing any more. */
  begin(): void {
    if (this.#cancel === undefined) this.#arm()
  }

  close(): void {
    this.#closed = true
    this.#cancel?.()
  }

  /** Thirds of a lease, so that one failed call still leaves time for another; finer where leases just end. */
  #arm(): void {
    if (this.#closed) return
    const interval = this.#leaseMs / (this.#renewable ? 6 : 24)
    this.#cancel = this.#clock.at(this.#clock.monotonic() + interval, () => {
      this.#cancel = undefined
      this.#look()
      if (this.#slots.size > 0) this.#arm()
    })
  }

  #look(): void {
    if (this.#slots.size === 0) return
    const now = this.#clock.monotonic()
    const due: Slot[] = []
    for (const slot of this.#slots.all()) {
      if (!this.#renewable) {
        if (slot.leaseUntil <= now)
          this.#owner.lose(slot, 'its lease ended, and this broker cannot extend it', undefined)
      } else if (slot.leaseUntil - now > (this.#leaseMs * 2) / 3) continue
      // Asked for in time, and not answered: it is over, whatever the answer will be.
      else if (this.#asking && slot.leaseUntil <= now)
        this.#owner.lose(slot, 'its lease ended while the broker was asked to extend it', undefined)
      else due.push(slot)
    }
    if (due.length > 0 && !this.#asking) this.#extend(due, now)
  }

  #extend(due: readonly Slot[], now: number): void {
    this.#asking = true
    const receipts = due.map(slot => slot.receipt)
    this.#owner.extend(receipts).then(
      stale => {
        this.#asking = false
        const lost = new Set(stale)
        due.forEach((slot, index) => {
          if (slot.receipt !== receipts[index] || slot.state === state.lost) return
          if (lost.has(receipts[index]))
            this.#owner.lose(slot, 'its lease ended and the broker took it back', undefined)
          else slot.leaseUntil = now + this.#leaseMs
        })
      },
      error => {
        this.#asking = false
        const late = this.#clock.monotonic()
        due.forEach((slot, index) => {
          if (slot.receipt !== receipts[index] || slot.state === state.lost || slot.leaseUntil > late) return
          this.#owner.lose(slot, 'its lease could not be extended in time', error)
        })
      },
    )
  }
}

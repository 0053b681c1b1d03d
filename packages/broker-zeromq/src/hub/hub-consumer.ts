import type { Clock, Consumer, Delivery, OutgoingMessage, Source } from '@sluice/core/adapter'
import type { HandOut } from '../frames/delivery-codec.js'
import { refusal } from '../frames/hub-fault.js'
import type { Orphans } from './orphans.js'
import { ReceiptBook } from './receipt-book.js'

type Nacked = { readonly number: number; readonly delayMs: number }
type Moved = { readonly number: number; readonly message: OutgoingMessage }
type Numbers = readonly number[]

/** A pull under way: what ends its wait, and its end. */
interface Pull {
  readonly stop: AbortController
  readonly done: Promise<readonly Delivery[]>
}

/** A consumer of the broker behind the hub, on behalf of one on the other side of the wire. */
export class HubConsumer {
  readonly #consumer: Consumer
  readonly #receipts: ReceiptBook
  readonly #orphans: Orphans
  readonly #clock: Clock
  readonly #queue: string
  readonly #leaseMs: number
  readonly #pulls = new Map<number, Pull>()
  #closed = false

  constructor(consumer: Consumer, clock: Clock, source: Source, orphans: Orphans) {
    this.#consumer = consumer
    this.#clock = clock
    this.#receipts = new ReceiptBook(clock)
    this.#orphans = orphans
    this.#queue = source.queue
    this.#leaseMs = source.leaseMs ?? 30_000
  }

  /**
   * @param give gets what there is, in the turn in which it is there: a turn later the session may have ended, and
   * nobody would hand it back. Not called where this consumer has been closed meanwhile.
   * @returns whether it was called.
   */
  async pull(
    request: number,
    want: { readonly max: number; readonly waitMs: number },
    give: (deliveries: readonly Delivery[]) => void,
  ): Promise<boolean> {
    const stop = new AbortController()
    const done = this.#consumer.receive(want, stop.signal)
    this.#pulls.set(request, { stop, done })
    try {
      const deliveries = await done
      if (!this.#closed) {
        give(deliveries)
        return true
      }
      await this.#takeBack(deliveries)
      return false
    } finally {
      this.#pulls.delete(request)
      this.#receipts.forgetExpired()
    }
  }

  /** Ends the wait of a pull, which is then answered with what it has. */
  cancel(request: number): void {
    this.#pulls.get(request)?.stop.abort()
  }

  /** @param now by the hub's monotonic clock. */
  handOut(number: number, delivery: Delivery, now: number): HandOut {
    const deliveryCount = this.#orphans.deliveryCount(this.#queue, delivery)
    if (this.#consumer.settlement === 'none') return { number, leaseMs: undefined, deliveryCount }
    const until = delivery.leaseUntil ?? now + this.#leaseMs
    this.#receipts.add(number, delivery.receipt, delivery.id, until)
    return { number, leaseMs: Math.max(0, until - now), deliveryCount }
  }

  ack(numbers: Numbers): Promise<Numbers> {
    return this.#settle(numbers, itself, 'for good', receipts => this.#consumer.ack(receipts))
  }

  nack(items: readonly Nacked[]): Promise<Numbers> {
    return this.#settle(items, numberOf, 'for now', (receipts, live) =>
      offered(this.#consumer.nack?.(live.map(({ delayMs }, at) => ({ receipt: receipts[at], delayMs })))),
    )
  }

  move(items: readonly Moved[]): Promise<Numbers> {
    return this.#settle(items, numberOf, 'for good', (receipts, live) =>
      offered(this.#consumer.move?.(live.map(({ message }, at) => ({ receipt: receipts[at], message })))),
    )
  }

  extend(numbers: Numbers): Promise<Numbers> {
    const until = this.#clock.monotonic() + this.#leaseMs
    for (const number of numbers) this.#receipts.renew(number, until)
    return this.#settle(numbers, itself, 'not yet', receipts => offered(this.#consumer.extend?.(receipts)))
  }

  /** What could not be sent: at once for the next, as if it had not been handed out. */
  async undo(numbers: Numbers): Promise<void> {
    await this.#takeBack(this.#receipts.take(numbers))
  }

  /** Frees what waited for it; what its client holds returns when the lease ends. */
  async close(): Promise<void> {
    this.#closed = true
    const pulls = [...this.#pulls.values()]
    for (const { stop } of pulls) stop.abort()
    // What they bring after all goes back by this consumer, so before its end.
    await Promise.allSettled(pulls.map(({ done }) => done))
    await this.#consumer.close()
  }

  /** Its client is gone, and with it all that could settle: what it holds is for the next at once. */
  async abandon(): Promise<void> {
    const held = this.#receipts.drain()
    for (const { id } of held) this.#orphans.add(this.#queue, id)
    const back = this.#takeBack(held)
    await Promise.allSettled([back, this.close()])
    await back
  }

  async #takeBack(held: readonly { readonly receipt: unknown }[]): Promise<void> {
    if (this.#consumer.settlement === 'none' || held.length === 0) return
    await this.#consumer.nack?.(held.map(({ receipt }) => ({ receipt, delayMs: 0 })))
  }

  /** @returns the numbers of stale receipts: those unknown here, and those that the broker finds. */
  async #settle<One>(
    items: readonly One[],
    nameOf: (item: One) => number,
    how: 'for good' | 'for now' | 'not yet',
    settle: (receipts: readonly unknown[], live: readonly One[]) => Promise<readonly unknown[]>,
  ): Promise<Numbers> {
    const stale: number[] = []
    const live: One[] = []
    const receipts: unknown[] = []
    const isLast = how !== 'not yet'
    for (const item of items) {
      const entry = this.#receipts.find(nameOf(item))
      if (entry === undefined) stale.push(nameOf(item))
      else {
        live.push(item)
        receipts.push(entry.receipt)
        if (isLast) entry.settling = true
      }
    }
    if (live.length === 0) return stale
    let refused: ReadonlySet<unknown>
    try {
      refused = new Set(await settle(receipts, live))
    } catch (error) {
      // Asked in vain; it may be asked again.
      if (isLast) for (const item of live) this.#receipts.keep(nameOf(item))
      throw error
    }
    for (const [at, item] of live.entries()) {
      const number = nameOf(item)
      const isRefused = refused.size > 0 && refused.has(receipts[at])
      if (isRefused) stale.push(number)
      else if (how === 'for good' && !this.#orphans.isEmpty)
        this.#orphans.forget(this.#queue, this.#receipts.find(number)?.id)
      if (isRefused || isLast) this.#receipts.remove(number)
    }
    return stale
  }
}

function itself(number: number): number {
  return number
}

function numberOf({ number }: { readonly number: number }): number {
  return number
}

function offered(settled: Promise<readonly unknown[]> | undefined): Promise<readonly unknown[]> {
  if (settled === undefined) throw refusal('unsupported', "The hub's broker cannot do that.")
  return settled
}

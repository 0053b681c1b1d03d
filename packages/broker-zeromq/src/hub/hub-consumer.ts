import type { Clock, Consumer, Delivery, OutgoingMessage, Source } from '@sluice/core/adapter'
import { refusal } from '../frames/hub-fault.js'
import { ReceiptBook } from './receipt-book.js'

type Item = { readonly number: number }
type Settle<Live> = (live: readonly Live[]) => Promise<readonly unknown[]>

/** A consumer of the broker behind the hub, on behalf of one on the other side of the wire. */
export class HubConsumer {
  readonly #consumer: Consumer
  readonly #receipts: ReceiptBook
  readonly #clock: Clock
  readonly #leaseMs: number
  /** Pulls under way, by request, each with what ends its wait. */
  readonly #pulls = new Map<number, AbortController>()

  constructor(consumer: Consumer, clock: Clock, source: Source) {
    this.#consumer = consumer
    this.#clock = clock
    this.#receipts = new ReceiptBook(clock)
    this.#leaseMs = source.leaseMs ?? 30_000
  }

  async pull(request: number, max: number, waitMs: number): Promise<readonly Delivery[]> {
    const stop = new AbortController()
    this.#pulls.set(request, stop)
    try {
      return await this.#consumer.receive({ max, waitMs }, stop.signal)
    } finally {
      this.#pulls.delete(request)
      this.#receipts.forgetExpired()
    }
  }

  /** Ends the wait of a pull, which is then answered with what it has. */
  cancel(request: number): void {
    this.#pulls.get(request)?.abort()
  }

  /** @returns what is left of the lease. */
  handOut(number: number, delivery: Delivery): number | undefined {
    if (this.#consumer.settlement === 'none') return undefined
    const until = delivery.leaseUntil ?? this.#clock.monotonic() + this.#leaseMs
    this.#receipts.add(number, delivery.receipt, until)
    return Math.max(0, until - this.#clock.monotonic())
  }

  ack(numbers: readonly number[]): Promise<readonly number[]> {
    const settle: Settle<{ receipt: unknown }> = live => this.#consumer.ack(live.map(({ receipt }) => receipt))
    return this.#settle(
      numbers.map(number => ({ number })),
      settle,
      true,
    )
  }

  nack(items: readonly { readonly number: number; readonly delayMs: number }[]): Promise<readonly number[]> {
    return this.#settle(items, live => offered(this.#consumer.nack?.(live)), true)
  }

  move(items: readonly { readonly number: number; readonly message: OutgoingMessage }[]): Promise<readonly number[]> {
    return this.#settle(items, live => offered(this.#consumer.move?.(live)), true)
  }

  extend(numbers: readonly number[]): Promise<readonly number[]> {
    const until = this.#clock.monotonic() + this.#leaseMs
    for (const number of numbers) this.#receipts.renew(number, until)
    return this.#settle(
      numbers.map(number => ({ number })),
      live => offered(this.#consumer.extend?.(live.map(({ receipt }) => receipt))),
      false,
    )
  }

  /** What was handed out to somebody who is gone: at once for the next. */
  async takeBack(deliveries: readonly Delivery[]): Promise<void> {
    if (this.#consumer.settlement === 'none') return
    await this.#consumer.nack?.(deliveries.map(({ receipt }) => ({ receipt, delayMs: 0 })))
  }

  async close(): Promise<void> {
    for (const stop of this.#pulls.values()) stop.abort()
    await this.#consumer.close()
  }

  /** @returns the numbers of stale receipts: those unknown here, and those that the broker finds. */
  async #settle<One extends Item>(
    items: readonly One[],
    settle: Settle<One & { receipt: unknown }>,
    isLast: boolean,
  ): Promise<readonly number[]> {
    const stale: number[] = []
    const live: (One & { receipt: unknown })[] = []
    for (const item of items) {
      const entry = this.#receipts.find(item.number)
      if (entry === undefined) stale.push(item.number)
      else live.push({ ...item, receipt: entry.receipt })
    }
    if (live.length === 0) return stale
    const refused = await settle(live)
    if (isLast) for (const { number } of live) this.#receipts.remove(number)
    if (refused.length === 0) return stale
    const found = new Set(refused)
    for (const { number, receipt } of live) {
      if (!found.has(receipt)) continue
      stale.push(number)
      this.#receipts.remove(number)
    }
    return stale
  }
}

function offered(settled: Promise<readonly unknown[]> | undefined): Promise<readonly unknown[]> {
  if (settled === undefined) throw refusal('unsupported', "The hub's broker cannot do that.")
  return settled
}

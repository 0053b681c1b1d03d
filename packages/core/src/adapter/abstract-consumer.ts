import type { Consumer } from '../contract/consumer.js'
import type { Delivery, OutgoingMessage } from '../contract/message.js'
import type { DeliveryBuffer } from './delivery-buffer.js'
import { Lifetime } from './lifetime.js'
import { Reception } from './reception.js'
import { fieldFault } from './field-fault.js'
import { settleLive } from './settle-live.js'

export interface ConsumerOptions<Receipt> {
  /** `capabilities.limits.receiveBatch`. */
  readonly receiveBatch: number
  /** Fed by the author, who then need not write `fetch`. */
  readonly buffer?: DeliveryBuffer<Receipt> | undefined
  /** Methods that the class has and this server has not. */
  readonly without?: readonly ('nack' | 'move' | 'extend' | 'resize')[] | undefined
}

type Stale<Receipt> = Promise<readonly Receipt[]>
type Nacked<Receipt> = { readonly receipt: Receipt; readonly delayMs: number }
type Moved<Receipt> = { readonly receipt: Receipt; readonly message: OutgoingMessage }

/**
 * A consumer of which only fetching and settling are left to write. It gives: refusal after close, an idempotent close
 * that ends a blocked `receive`, an abort that loses nothing, one `receive` at a time, batches cut to the limit, and
 * stale receipts answered here. The optional methods of the contract exist exactly where the class writes theirs.
 */
export abstract class AbstractConsumer<Receipt> implements Consumer<Receipt> {
  abstract readonly settlement: 'each' | 'prefix' | 'none'
  readonly nack?: (items: readonly Nacked<Receipt>[]) => Stale<Receipt>
  readonly move?: (items: readonly Moved<Receipt>[]) => Stale<Receipt>
  readonly extend?: (receipts: readonly Receipt[]) => Stale<Receipt>
  readonly resize?: (window: number) => Promise<void>
  /** Stamp it into receipts as their field `epoch`; see `isStale`. */
  protected epoch = 1
  protected readonly buffer: DeliveryBuffer<Receipt> | undefined
  readonly #lifetime = new Lifetime('consumer')
  readonly #reception: Reception<Receipt>
  #looked = false

  constructor(options: ConsumerOptions<Receipt>) {
    this.buffer = options.buffer
    this.#reception = new Reception(options.receiveBatch, (max, waitMs, signal) => this.fetch(max, waitMs, signal))
    const { settleNack, settleMove, settleExtend, changeWindow } = this
    const without = options.without ?? []
    const stale = (receipt: Receipt): boolean => this.isStale(receipt)
    const run = this.#lifetime.run.bind(this.#lifetime) as Lifetime['run']
    if (settleNack && !without.includes('nack'))
      this.nack = items => run(() => settleLive(items, ofItem, stale, live => settleNack.call(this, live)))
    if (settleMove && !without.includes('move'))
      this.move = items => run(() => settleLive(items, ofItem, stale, live => settleMove.call(this, live)))
    if (settleExtend && !without.includes('extend'))
      this.extend = items => run(() => settleLive(items, itself, stale, live => settleExtend.call(this, live)))
    if (changeWindow && !without.includes('resize')) this.resize = window => run(() => changeWindow.call(this, window))
  }

  /** As `Consumer.receive`, `max` within the limit. Must settle soon after abort, and may bring deliveries even then. */
  protected fetch(max: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery<Receipt>[]> {
    if (this.buffer === undefined) throw new Error('Write fetch, or give a buffer and feed it.')
    return this.buffer.take(max, waitMs, signal)
  }
  /** These get 1 or more receipts, none stale by epoch, and answer those that the broker finds stale. */
  protected abstract settleAck(receipts: readonly Receipt[]): Stale<Receipt>
  protected settleNack?(items: readonly Nacked<Receipt>[]): Stale<Receipt>
  protected settleMove?(items: readonly Moved<Receipt>[]): Stale<Receipt>
  protected settleExtend?(receipts: readonly Receipt[]): Stale<Receipt>
  protected changeWindow?(window: number): Promise<void>
  /** Hands back what was fetched and not handed over, and frees everything. Called once; a rejection is ignored. */
  protected abstract release(left: readonly Delivery<Receipt>[]): Promise<void>

  /** Whether a receipt is of an epoch that has ended. Override where epochs are counted per lane. */
  protected isStale(receipt: Receipt): boolean {
    const epoch = (receipt as { readonly epoch?: unknown } | null | undefined)?.epoch
    return typeof epoch === 'number' && epoch !== this.epoch
  }

  /** Begins an epoch: all receipts so far are stale. Tell core by `events.revoked`, before or after, in the same turn. */
  protected nextEpoch(): void {
    this.epoch++
    this.dropStale()
  }

  /** Drops what is stale among the deliveries not handed over. */
  protected dropStale(): void {
    const live = (delivery: Delivery<Receipt>): boolean => !this.isStale(delivery.receipt)
    this.buffer?.retain(live)
    this.#reception.retain(live)
  }

  receive(
    want: { readonly max: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<readonly Delivery<Receipt>[]> {
    if (this.#lifetime.closed) return Promise.reject(this.#lifetime.refusal())
    const fault = this.#looked ? undefined : fieldFault(this)
    if (fault !== undefined) return Promise.reject(fault)
    this.#looked = true
    return this.#reception.receive(want, signal)
  }

  ack(receipts: readonly Receipt[]): Stale<Receipt> {
    return this.#lifetime.run(() =>
      settleLive(
        receipts,
        itself,
        receipt => this.isStale(receipt),
        live => this.settleAck(live),
      ),
    )
  }

  close(): Promise<void> {
    const received = this.#reception.close()
    return this.#lifetime.close(async () => {
      const left = (await received).concat(this.buffer?.close() ?? [])
      await this.release(left.filter(delivery => !this.isStale(delivery.receipt)))
    })
  }
}

function itself<Receipt>(receipt: Receipt): Receipt {
  return receipt
}

function ofItem<Receipt>(item: { readonly receipt: Receipt }): Receipt {
  return item.receipt
}

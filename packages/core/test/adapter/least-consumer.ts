import { AbstractConsumer, type ConsumerOptions } from '../../src/adapter/abstract-consumer.js'
import type { Delivery } from '../../src/contract/index.js'
import { delivered, pending } from './messages.js'

export interface Receipt {
  readonly tag: number
  readonly epoch: number
}

export type Fetched = readonly Delivery<Receipt>[]

/** Only what must be written. */
export class Least extends AbstractConsumer<Receipt> {
  readonly settlement = 'each'
  readonly fetches: { max: number; waitMs: number; signal: AbortSignal; end: ReturnType<typeof pending<Fetched>> }[] =
    []
  readonly acked: number[] = []
  readonly handedBack: number[] = []
  released = 0
  settling: Promise<unknown> = Promise.resolve()

  protected override fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Fetched> {
    const end = pending<Fetched>()
    this.fetches.push({ max, waitMs, signal, end })
    return end.promise
  }

  protected override async settleAck(receipts: readonly Receipt[]): Promise<readonly Receipt[]> {
    await this.settling
    this.acked.push(...receipts.map(receipt => receipt.tag))
    return receipts.filter(receipt => receipt.tag < 0)
  }

  protected override async release(left: Fetched): Promise<void> {
    this.released++
    this.handedBack.push(...left.map(delivery => delivery.receipt.tag))
  }

  hand(...tags: number[]): Fetched {
    return tags.map(tag => delivered({ tag, epoch: this.epoch }))
  }

  loseAll(): void {
    this.nextEpoch()
  }
}

export class Most extends Least {
  readonly calls: string[] = []
  protected override async settleNack(items: readonly { receipt: Receipt; delayMs: number }[]) {
    this.calls.push(...items.map(item => `nack ${item.receipt.tag} ${item.delayMs}`))
    return []
  }
  protected override async settleMove(items: readonly { receipt: Receipt; message: { id: string } }[]) {
    this.calls.push(...items.map(item => `move ${item.receipt.tag} ${item.message.id}`))
    return []
  }
  protected override async settleExtend(receipts: readonly Receipt[]) {
    this.calls.push(...receipts.map(receipt => `extend ${receipt.tag}`))
    return []
  }
  protected override async changeWindow(window: number): Promise<void> {
    this.calls.push(`resize ${window}`)
  }
}

export const options: ConsumerOptions<Receipt> = { receiveBatch: 10 }
export const want = { max: 5, waitMs: 1000 }
export const tags = (deliveries: Fetched): number[] => deliveries.map(delivery => delivery.receipt.tag)
export const never = (): AbortSignal => new AbortController().signal

import {
  AbstractConsumer,
  type Cancel,
  type ConsumerEvents,
  type Delivery,
  DeliveryBuffer,
  type Source,
} from '@sluice/core/adapter'
import type { Channel, ConsumeMessage } from 'amqplib'
import { AmqpFault } from './connection/amqp-fault.js'
import { endChannel } from './connection/end-channel.js'
import type { Link, Party } from './connection/link.js'
import { channelFault } from './consuming/channel-fault.js'
import { type AmqpReceipt, Outstanding } from './consuming/outstanding.js'
import { toDelivery } from './consuming/to-delivery.js'

type Deliveries = readonly Delivery<AmqpReceipt>[]
type Stale = Promise<readonly AmqpReceipt[]>

/** An empty `receive` that waited less says nothing about the server. */
const leastWaitMs = 1_000

/** After a beginning it is asked once, whatever has come: by then a removal that was under way is over. */
const firstLookMs = 1_000

/** What a consumer knows of its queue. */
export interface ConsumedQueue {
  /** On the server. */
  readonly name: string
  readonly counts: boolean
  readonly priorities: number
  readonly receiveBatch: number
}

/** Takes from one queue over a channel of its own, which the server fills up to the window. */
export class AmqpConsumer extends AbstractConsumer<AmqpReceipt> implements Party {
  readonly settlement: 'each' | 'none'
  readonly #link: Link
  readonly #channel: Channel
  readonly #queue: ConsumedQueue
  readonly #events: ConsumerEvents
  readonly #pushed: DeliveryBuffer<AmqpReceipt>
  readonly #outstanding = new Outstanding()
  /** Beyond the window, as a narrower one may leave some. */
  #over: Delivery<AmqpReceipt>[] = []
  #unsettled = 0
  #window: number
  #tag = ''
  #resizing: Promise<void> = Promise.resolve()
  #firstLook: Cancel | undefined
  #death: unknown
  #cause: unknown

  constructor(link: Link, channel: Channel, queue: ConsumedQueue, source: Source, events: ConsumerEvents) {
    const buffer = new DeliveryBuffer<AmqpReceipt>({ clock: link.host.clock, high: Number.POSITIVE_INFINITY, low: 0 })
    super({ receiveBatch: queue.receiveBatch, buffer })
    this.settlement = source.settle === 'never' ? 'none' : 'each'
    this.#link = link
    this.#channel = channel
    this.#queue = queue
    this.#events = events
    this.#pushed = buffer
    this.#window = source.window
    link.parties.add(this)
    channel.on('error', error => {
      this.#cause = error
    })
    channel.on('close', () => this.lost(channelFault(this.#cause)))
  }

  /** Begins to take. Called once. */
  async start(): Promise<void> {
    await this.#consume(this.#window)
    const { clock } = this.#link.host
    if (this.#link.parties.has(this)) this.#firstLook = clock.at(clock.monotonic() + firstLookMs, () => this.#ask())
  }

  lost(cause: unknown): void {
    this.#link.parties.delete(this)
    this.#firstLook?.()
    if (this.#death !== undefined) return
    this.#death = cause
    this.#over = []
    this.nextEpoch()
    this.#pushed.fail(cause)
    this.#events.revoked('all', cause)
  }

  async dismiss(): Promise<void> {
    await this.close()
  }

  override async receive(
    want: { readonly max: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<Deliveries> {
    const deliveries = await super.receive(want, signal)
    // At most once: forgotten in the moment in which it is handed over.
    if (this.settlement === 'none' && deliveries.length > 0) this.#ack(deliveries.map(({ receipt }) => receipt))
    return deliveries
  }

  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Deliveries> {
    if (this.#death !== undefined) throw this.#death
    const deliveries = await super.fetch(max, waitMs, signal)
    if (deliveries.length === 0 && waitMs >= leastWaitMs && !signal.aborted) this.#ask()
    return deliveries
  }

  protected override async settleAck(receipts: readonly AmqpReceipt[]): Stale {
    this.#ack(receipts)
    return []
  }

  protected override async settleNack(items: readonly { receipt: AmqpReceipt; delayMs: number }[]): Stale {
    if (items.some(({ delayMs }) => delayMs > 0)) {
      throw new AmqpFault('unsupported', 'RabbitMQ hands back at once or not at all: a later return is published.')
    }
    const receipts = items.map(({ receipt }) => receipt)
    for (const { tag } of receipts) this.#channel.nack(naming(tag), false, true)
    this.#outstanding.drop(receipts)
    this.#freed(receipts.length)
    return []
  }

  /** The new consumer of the channel has the new window; what the old one handed out stays valid. */
  protected override changeWindow(window: number): Promise<void> {
    const resized = this.#resizing.then(async () => {
      if (window === this.#window || this.#death !== undefined) return
      await this.#channel.cancel(this.#tag)
      this.#window = window
      await this.#consume(window)
      this.#freed(0)
    })
    this.#resizing = resized.catch(() => undefined)
    return resized
  }

  protected override isStale(receipt: AmqpReceipt): boolean {
    return receipt.epoch !== this.epoch || receipt.settled
  }

  /** With the channel everything that is unsettled goes back. */
  protected override async release(): Promise<void> {
    this.#link.parties.delete(this)
    this.#firstLook?.()
    await endChannel(this.#channel)
  }

  async #consume(window: number): Promise<void> {
    // Never 0, which would mean no bound at all.
    await this.#channel.prefetch(Math.max(1, Math.min(window, 65_535)))
    const { consumerTag } = await this.#channel.consume(this.#queue.name, message => this.#heard(message))
    this.#tag = consumerTag
  }

  /**
   * Whether the server still knows of us, soon after the beginning and after a long silence: a consumer that begins while its queue is being removed
   * is told nothing. Where the queue is gone altogether the server closes the channel.
   */
  #ask(): void {
    this.#resizing = this.#resizing
      .then(async () => {
        if (this.#death !== undefined) return
        const { consumerCount } = await this.#channel.checkQueue(this.#queue.name)
        if (consumerCount === 0) this.#cancelled()
      })
      .catch(() => undefined)
  }

  #cancelled(): void {
    const text = 'RabbitMQ ended the consumer: its queue was removed or moved.'
    this.lost(new AmqpFault('not-found', text, { happened: 'maybe' }))
  }

  /** Must not throw: amqplib would close the channel. */
  #heard(message: ConsumeMessage | null): void {
    if (message === null) {
      this.#cancelled()
      return
    }
    if (this.#death !== undefined) return
    const receipt: AmqpReceipt = { epoch: this.epoch, tag: message.fields.deliveryTag, settled: false }
    this.#outstanding.add(receipt)
    const delivery = toDelivery(message, receipt, this.#queue)
    if (this.#unsettled >= this.#window) {
      this.#over.push(delivery)
      return
    }
    this.#unsettled++
    this.#pushed.push(delivery)
  }

  #ack(receipts: readonly AmqpReceipt[]): void {
    this.#outstanding.ack(receipts, (tag, multiple) => this.#channel.ack(naming(tag), multiple))
    this.#freed(receipts.length)
  }

  /** So many were settled, or the window has changed: what waited beyond it moves up. */
  #freed(count: number): void {
    this.#unsettled -= count
    while (this.#over.length > 0 && this.#unsettled < this.#window) {
      this.#unsettled++
      this.#pushed.push(this.#over.shift() as Delivery<AmqpReceipt>)
    }
  }
}

/** All that amqplib reads of a message that is acknowledged. */
function naming(deliveryTag: number): ConsumeMessage {
  return { fields: { deliveryTag } } as ConsumeMessage
}

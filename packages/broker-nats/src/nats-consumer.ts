import { AbstractConsumer, type Delivery, DeliveryBuffer, type Source } from '@sluice/core/adapter'
import { readHeaders } from './headers.js'
import type { LinkListener } from './link/link.js'
import type { ArrivedMessage, LikeSubscription } from './link/nats-like.js'
import { within } from './link/patience.js'
import { arrivalOf, bodyOf, headerText } from './queues/arrival.js'
import type { Place } from './queues/place.js'
import { Pulling } from './queues/pulling.js'
import type { Session } from './queues/session.js'

const atOnceMs = 1_000
/** A connection that is not ours may be silent for long. */
const drainMs = 3_000
/** As bytes: the client would encode the text each time. */
const acknowledged: Uint8Array = Buffer.from('+ACK')

/** A durable pull consumer. A receipt is the subject on which JetStream takes the acknowledgement of this hand-out. */
export class NatsConsumer extends AbstractConsumer<string> implements LinkListener {
  readonly settlement: 'each' | 'none'
  readonly #session: Session
  readonly #released: (consumer: NatsConsumer) => void
  readonly #leaseMs: number
  /** The consumer's own lease is another: each delivery is told ours. */
  readonly #ownLease: string | undefined
  readonly #pulling: Pulling
  readonly #subscription: LikeSubscription
  readonly #arrived: DeliveryBuffer<string>
  #oldest = 0
  #failure: { readonly error: unknown } | undefined
  #late: string[] | undefined

  /** @param ackWaitMs the lease of the server's consumer. */
  constructor(
    session: Session,
    place: Place,
    source: Source,
    ackWaitMs: number,
    receiveBatch: number,
    released: (consumer: NatsConsumer) => void,
  ) {
    const buffer = new DeliveryBuffer<string>({ clock: session.host.clock, high: Infinity, low: 0 })
    super({ receiveBatch, buffer })
    this.#arrived = buffer
    this.settlement = source.settle === 'never' ? 'none' : 'each'
    this.#session = session
    this.#released = released
    // Nobody renews what is never settled: its time is the server's.
    this.#leaseMs = this.settlement === 'none' ? ackWaitMs : (source.leaseMs ?? ackWaitMs)
    this.#ownLease = this.#leaseMs === ackWaitMs ? undefined : delayed(this.#leaseMs)
    const inbox = session.link.inbox()
    this.#pulling = new Pulling(
      session,
      place,
      inbox,
      () => buffer.size,
      error => this.#fail(error),
    )
    this.#subscription = session.link.connection.subscribe(`${inbox}.*`, {
      callback: (error, message) => this.#heard(error, message),
    })
    session.link.listeners.add(this)
  }

  lost(): void {
    this.#pulling.forget()
  }

  back(): void {
    this.#pulling.ask()
  }

  ended(error: unknown): void {
    this.#fail(error)
  }

  refused(subject: string, error: unknown): void {
    if (subject === this.#pulling.subject) this.#fail(error)
  }

  protected override async fetch(
    max: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly Delivery<string>[]> {
    if (this.#failure !== undefined) throw this.#failure.error
    this.#dropEnded()
    const batch = waitMs > 0 ? await this.#wait(max, waitMs, signal) : await this.#look(max, signal)
    if (this.settlement !== 'none' || batch.length === 0) return batch
    await this.settleAck(batch.map(one => one.receipt))
    return batch.map(delivery => ({ ...delivery, leaseUntil: undefined }))
  }

  protected override async settleAck(receipts: readonly string[]): Promise<readonly string[]> {
    await this.#session.link.settle(receipts, () => acknowledged)
    return []
  }

  protected override async settleNack(
    items: readonly { readonly receipt: string; readonly delayMs: number }[],
  ): Promise<readonly string[]> {
    const payloadOf = (index: number): string => delayed(items[index]?.delayMs ?? 0)
    await this.#session.link.settle(
      items.map(item => item.receipt),
      payloadOf,
    )
    return []
  }

  protected override async settleExtend(receipts: readonly string[]): Promise<readonly string[]> {
    await this.#session.link.settle(receipts, () => this.#ownLease ?? '+WPI')
    return []
  }

  protected override async release(left: readonly Delivery<string>[]): Promise<void> {
    const { link } = this.#session
    const back = left.map(delivery => delivery.receipt)
    this.#late = back
    this.#pulling.wantNothing()
    try {
      // What is on its way arrives before the answer to this.
      if (link.connected) await within(this.#session.host.clock, drainMs, this.#subscription.drain())
      if (back.length > 0) await link.settle(back, () => '-NAK')
    } finally {
      if (!link.connection.isClosed()) this.#subscription.unsubscribe()
      this.#late = undefined
      link.listeners.delete(this)
      this.#released(this)
    }
  }

  async #wait(max: number, waitMs: number, signal: AbortSignal): Promise<Delivery<string>[]> {
    this.#pulling.want(max, waitMs)
    try {
      return await this.#arrived.take(max, waitMs, signal)
    } finally {
      this.#pulling.wantNothing()
    }
  }

  async #look(max: number, signal: AbortSignal): Promise<Delivery<string>[]> {
    if (this.#arrived.size > 0 || signal.aborted || !this.#session.link.connected) {
      return await this.#arrived.take(max, 0, signal)
    }
    const stop = new AbortController()
    const end = (): void => stop.abort()
    signal.addEventListener('abort', end)
    try {
      this.#pulling.wantAtOnce(max, end)
      return await this.#arrived.take(max, atOnceMs, stop.signal)
    } finally {
      signal.removeEventListener('abort', end)
    }
  }

  /** Called by the reader of the connection, which a throw would end. */
  #heard(error: Error | null, message: ArrivedMessage): void {
    try {
      if (error !== null) this.#fail(error)
      else if (message.reply?.startsWith('$JS.ACK.')) this.#came(message, message.reply)
      else this.#pulling.heard(message)
    } catch (unexpected) {
      this.#fail(unexpected)
    }
  }

  #came(message: ArrivedMessage, receipt: string): void {
    if (this.#late !== undefined) {
      this.#late.push(receipt)
      return
    }
    this.#pulling.came()
    const now = this.#session.host.clock.monotonic()
    if (this.#arrived.size === 0) this.#oldest = now
    const settles = this.settlement === 'each'
    if (settles && this.#ownLease !== undefined) this.#session.link.connection.publish(receipt, this.#ownLease)
    const { deliveryCount, publishedAt } = arrivalOf(receipt)
    const { headers, id } = readHeaders(headerText(message))
    this.#arrived.push({
      id,
      body: bodyOf(message),
      headers,
      receipt,
      lane: undefined,
      deliveryCount,
      publishedAt,
      leaseUntil: now + this.#leaseMs,
    })
  }

  /** What waited here for longer than its lease is somebody else's. */
  #dropEnded(): void {
    const now = this.#session.host.clock.monotonic()
    if (this.#arrived.size === 0 || now - this.#oldest < this.#leaseMs / 2) return
    this.#arrived.retain(delivery => (delivery.leaseUntil ?? Infinity) > now)
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#arrived.fail(error)
  }
}

/** Hand it out again after so long. The text of nanoseconds is made as text: as a number it would lose digits. */
function delayed(milliseconds: number): string {
  return milliseconds > 0 ? `-NAK {"delay": ${Math.ceil(milliseconds)}000000}` : '-NAK'
}

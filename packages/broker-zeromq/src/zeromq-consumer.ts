import { AbstractConsumer, type Delivery, type OutgoingMessage, type Source } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import { allOf } from './client/all-of.js'
import type { HubConnection } from './client/hub-connection.js'
import { leastDeliveryBytes, readDelivery } from './frames/delivery-codec.js'
import type { FrameReader } from './frames/frame-reader.js'
import type { FrameWriter } from './frames/frame-writer.js'
import { cutFrameBytes, type Kind, kinds, maxEntries } from './frames/kinds.js'
import { writeMessage } from './frames/message-codec.js'
import type { ZeromqPublisher } from './zeromq-publisher.js'

type Deliveries = readonly Delivery<number>[]
type Stale = Promise<readonly number[]>
type Moved = { readonly receipt: number; readonly message: OutgoingMessage }

const headBytes = 10

/** Gives the hub credit for one batch at a time; the hub's broker hands out, and settles. */
export class ZeromqConsumer extends AbstractConsumer<number> {
  readonly settlement: 'each' | 'none'
  readonly #connection: HubConnection
  readonly #publisher: ZeromqPublisher
  readonly #id: number
  readonly #queue: string

  /** @param id as the hub was told; `publisher` gives back what was taken for good and handed to nobody. */
  constructor(connection: HubConnection, publisher: ZeromqPublisher, id: number, source: Source) {
    super(capabilities.limits)
    this.settlement = source.settle === 'never' ? 'none' : 'each'
    this.#connection = connection
    this.#publisher = publisher
    this.#id = id
    this.#queue = source.queue
  }

  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Deliveries> {
    const pull = this.#begin(kinds.pull)
    pull.u32(max)
    pull.f64(signal.aborted ? 0 : waitMs)
    const cancel = (): void => {
      const frame = this.#begin(kinds.cancel)
      frame.u32(pull.request)
      this.#connection.tell(frame)
    }
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return this.#deliveriesOf(await this.#connection.ask(pull))
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  protected override settleAck(receipts: readonly number[]): Stale {
    return this.settlement === 'none' ? Promise.resolve([]) : this.#settleAll(kinds.ack, receipts)
  }

  protected override settleNack(items: readonly { receipt: number; delayMs: number }[]): Stale {
    return inPieces(items, piece => {
      const writer = this.#begin(kinds.nack)
      writer.u32(piece.length)
      for (const { receipt, delayMs } of piece) {
        writer.f64(receipt)
        writer.f64(delayMs)
      }
      return this.#stale(writer)
    })
  }

  protected override async settleMove(items: readonly Moved[]): Promise<readonly number[]> {
    const frames: Stale[] = []
    for (let from = 0; from < items.length; ) {
      const writer = this.#begin(kinds.move)
      const first = from
      writer.u32(0)
      while (from < items.length && from - first < maxEntries && writer.size < cutFrameBytes) {
        const { receipt, message } = items[from++] as Moved
        writer.f64(receipt)
        writeMessage(writer, message, undefined)
      }
      writer.setU32(headBytes, from - first)
      frames.push(this.#stale(writer))
    }
    return (await allOf(frames)).flat()
  }

  protected override settleExtend(receipts: readonly number[]): Stale {
    return this.#settleAll(kinds.extend, receipts)
  }

  protected override async release(left: Deliveries): Promise<void> {
    try {
      if (left.length > 0) await this.#giveBack(left)
    } finally {
      await this.#connection.ask(this.#begin(kinds.unsubscribe))
    }
  }

  async #giveBack(left: Deliveries): Promise<void> {
    if (this.settlement === 'each') {
      await this.settleNack(left.map(({ receipt }) => ({ receipt, delayMs: 0 })))
      return
    }
    await this.#publisher.publish(
      left.map(({ body, id, headers, priority, key }) => {
        return { queue: this.#queue, body, id: id ?? '', headers, dueAt: undefined, priority, key }
      }),
    )
  }

  #settleAll(kind: Kind, receipts: readonly number[]): Stale {
    return inPieces(receipts, piece => {
      const writer = this.#begin(kind)
      writer.u32(piece.length)
      for (const receipt of piece) writer.f64(receipt)
      return this.#stale(writer)
    })
  }

  async #stale(writer: FrameWriter): Promise<readonly number[]> {
    const [reader] = await this.#connection.ask(writer)
    const stale: number[] = []
    for (let left = (reader as FrameReader).count(8); left > 0; left--) stale.push((reader as FrameReader).f64())
    return stale
  }

  #begin(kind: Kind): FrameWriter {
    const writer = this.#connection.begin(kind)
    writer.u32(this.#id)
    return writer
  }

  #deliveriesOf(frames: readonly FrameReader[]): Deliveries {
    const arrivedAt = this.#connection.host.clock.monotonic()
    const deliveries: Delivery<number>[] = []
    for (const reader of frames) {
      for (let left = reader.count(leastDeliveryBytes); left > 0; left--) {
        deliveries.push(readDelivery(reader, arrivedAt))
      }
    }
    return deliveries
  }
}

/** A list of a frame is bounded, and core extends all that a worker holds in one call. */
function inPieces<Item>(items: readonly Item[], send: (piece: readonly Item[]) => Stale): Stale {
  if (items.length <= maxEntries) return send(items)
  const pieces: Stale[] = []
  for (let from = 0; from < items.length; from += maxEntries) pieces.push(send(items.slice(from, from + maxEntries)))
  return allOf(pieces).then(stale => stale.flat())
}

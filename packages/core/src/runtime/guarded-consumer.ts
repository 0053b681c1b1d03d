import type { Consumer } from '../contract/consumer.js'
import type { Delivery, OutgoingMessage } from '../contract/message.js'
import type { CallGuard } from './call-guard.js'

interface Times {
  readonly settle: number
  readonly receive: number
  readonly close: number
}

/** A consumer whose calls have deadlines; it has exactly the optional methods of the one behind it. */
export class GuardedConsumer implements Consumer {
  readonly settlement: 'each' | 'prefix' | 'none'
  readonly nack?: NonNullable<Consumer['nack']>
  readonly move?: NonNullable<Consumer['move']>
  readonly extend?: NonNullable<Consumer['extend']>
  readonly resize?: NonNullable<Consumer['resize']>
  readonly #name: string
  readonly #consumer: Consumer
  readonly #guard: CallGuard
  readonly #times: Times

  constructor(name: string, consumer: Consumer, guard: CallGuard, times: Times) {
    this.settlement = consumer.settlement
    this.#name = name
    this.#consumer = consumer
    this.#guard = guard
    this.#times = times
    const settle = (doing: string, call: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> =>
      guard.list(`${name}: ${doing}`, times.settle, call)
    const { nack, move, extend, resize } = consumer
    if (nack) this.nack = items => settle('handing back', () => nack.call(consumer, items))
    if (move)
      this.move = (items: readonly { receipt: unknown; message: OutgoingMessage }[]) =>
        settle('moving', () => move.call(consumer, items))
    if (extend) this.extend = receipts => settle('extending leases', () => extend.call(consumer, receipts))
    if (resize)
      this.resize = window =>
        guard.wait(`${name}: resizing the window`, times.settle, () => resize.call(consumer, window))
  }

  receive(want: { readonly max: number; readonly waitMs: number }, signal: AbortSignal): Promise<readonly Delivery[]> {
    const what = `${this.#name}: receiving`
    return this.#guard.list(what, want.waitMs + this.#times.receive, () => this.#consumer.receive(want, signal))
  }

  ack(receipts: readonly unknown[]): Promise<readonly unknown[]> {
    return this.#guard.list(`${this.#name}: acknowledging`, this.#times.settle, () => this.#consumer.ack(receipts))
  }

  close(): Promise<void> {
    return this.#guard.wait(`${this.#name}: closing a consumer`, this.#times.close, () => this.#consumer.close())
  }
}

import type { Consumer } from '../contract/consumer.js'
import type { Failure } from '../contract/failure.js'
import type { Cancel, Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'

/** What a batch of settlements needs from the worker. */
export interface SettlementOwner {
  /** The broker refused it: it was no longer ours. */
  stale(id: string): void
  /** `false`: this consumer is done for; what was not settled comes again. */
  failed(error: unknown, doing: string): Failure
  /** The backlog has shrunk. */
  settled(): void
}

interface Nack {
  readonly receipt: unknown
  readonly delayMs: number
}

interface Move {
  readonly receipt: unknown
  readonly message: OutgoingMessage
}

interface Work<Item> {
  items: Item[]
  ids: string[]
}

const most = 5_000
const inFlight = 2
const patienceMs = 200

/**
 * Acknowledgements and the like on their way to one consumer: gathered per tick (or `lingerMs`), at most two calls of
 * a kind at once, repeated while the failure is one that passes. Order between kinds is free: a receipt goes one way.
 */
export class Settlement {
  readonly #consumer: Consumer
  readonly #clock: Clock
  readonly #lingerMs: number
  readonly #owner: SettlementOwner
  readonly #acks: Lot<unknown>
  readonly #nacks: Lot<Nack>
  readonly #moves: Lot<Move>
  #scheduled = false
  #cancel: Cancel | undefined = undefined
  #ended = false
  #idle: (() => void)[] = []

  constructor(consumer: Consumer, clock: Clock, lingerMs: number, owner: SettlementOwner) {
    this.#consumer = consumer
    this.#clock = clock
    this.#lingerMs = lingerMs
    this.#owner = owner
    this.#acks = new Lot<unknown>(items => consumer.ack(items), itself, 'acknowledging')
    this.#nacks = new Lot<Nack>(items => consumer.nack?.(items) ?? Promise.resolve([]), receiptOf, 'handing back')
    this.#moves = new Lot<Move>(items => consumer.move?.(items) ?? Promise.resolve([]), receiptOf, 'moving')
  }

  get consumer(): Consumer {
    return this.#consumer
  }

  /** Receipts on their way. */
  get backlog(): number {
    return this.#acks.size + this.#nacks.size + this.#moves.size
  }

  ack(receipt: unknown, id: string): void {
    this.#add(this.#acks, receipt, id)
  }

  nack(receipt: unknown, id: string, delayMs: number): void {
    this.#add(this.#nacks, { receipt, delayMs }, id)
  }

  move(receipt: unknown, id: string, message: OutgoingMessage): void {
    this.#add(this.#moves, { receipt, message }, id)
  }

  /** Sends at once; resolves when nothing is on its way any more, or this consumer is done for. */
  async flush(): Promise<void> {
    this.#send()
    if (this.backlog === 0 || this.#ended) return
    await new Promise<void>(resolve => this.#idle.push(resolve))
  }

  /** The consumer is gone: nothing more is sent, and nobody waits. */
  end(): void {
    this.#ended = true
    this.#cancel?.()
    this.#cancel = undefined
    this.#wakeIdle()
  }

  #add<Item>(lot: Lot<Item>, item: Item, id: string): void {
    if (this.#ended) return
    lot.waiting.items.push(item)
    lot.waiting.ids.push(id)
    lot.size++
    if (!this.#scheduled) this.#schedule()
  }

  #schedule(): void {
    this.#scheduled = true
    if (this.#lingerMs === 0) this.#clock.tick(this.#send)
    else this.#cancel = this.#clock.at(this.#clock.monotonic() + this.#lingerMs, this.#send)
  }

  readonly #send = (): void => {
    this.#scheduled = false
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#ended) return
    this.#sendLot(this.#moves)
    this.#sendLot(this.#nacks)
    this.#sendLot(this.#acks)
  }

  #sendLot<Item>(lot: Lot<Item>): void {
    while (lot.flying < inFlight && lot.waiting.items.length > 0 && !lot.resting) {
      const work = lot.take(most)
      lot.flying++
      lot.call(work.items).then(
        stale => {
          lot.flying--
          lot.size -= work.items.length
          for (const receipt of stale) this.#owner.stale(lot.idOf(work, receipt))
          this.#after()
        },
        error => {
          lot.flying--
          this.#again(lot, work, error)
        },
      )
    }
  }

  #again<Item>(lot: Lot<Item>, work: Work<Item>, error: unknown): void {
    if (this.#ended) return
    const failure = this.#owner.failed(error, lot.doing)
    if (!failure.retryable) {
      lot.size -= work.items.length
      this.#after()
      return
    }
    lot.putBack(work)
    lot.resting = true
    this.#clock.at(this.#clock.monotonic() + (failure.retryAfterMs ?? patienceMs), () => {
      lot.resting = false
      this.#send()
    })
  }

  #after(): void {
    this.#owner.settled()
    if (this.#ended) return
    if (this.backlog === 0) this.#wakeIdle()
    else if (!this.#scheduled) this.#send()
  }

  #wakeIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}

/** One kind of settlement. */
class Lot<Item> {
  waiting: Work<Item> = { items: [], ids: [] }
  flying = 0
  /** Waiting and flying. */
  size = 0
  /** Waits after a failure. */
  resting = false
  readonly doing: string
  readonly call: (items: readonly Item[]) => Promise<readonly unknown[]>

  readonly #receiptOf: (item: Item) => unknown

  constructor(
    call: (items: readonly Item[]) => Promise<readonly unknown[]>,
    receiptOf: (item: Item) => unknown,
    doing: string,
  ) {
    this.call = call
    this.#receiptOf = receiptOf
    this.doing = doing
  }

  take(count: number): Work<Item> {
    const work = this.waiting
    if (work.items.length <= count) {
      this.waiting = { items: [], ids: [] }
      return work
    }
    return { items: work.items.splice(0, count), ids: work.ids.splice(0, count) }
  }

  /** Of the message that this receipt stands for. */
  idOf(work: Work<Item>, receipt: unknown): string {
    return work.ids[work.items.findIndex(item => this.#receiptOf(item) === receipt)] ?? ''
  }

  putBack(work: Work<Item>): void {
    this.waiting.items.unshift(...work.items)
    this.waiting.ids.unshift(...work.ids)
  }
}

function itself(receipt: unknown): unknown {
  return receipt
}

function receiptOf(item: { readonly receipt: unknown }): unknown {
  return item.receipt
}

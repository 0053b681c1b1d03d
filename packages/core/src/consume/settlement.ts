import type { Consumer } from '../contract/consumer.js'
import type { Failure, FailureCode } from '../contract/failure.js'
import type { Cancel, Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import { Lot, type Work } from './lot.js'

/** What a batch of settlements needs from the worker. */
export interface SettlementOwner {
  /** The broker refused it: it was no longer ours. */
  stale(id: string): void
  /** A call failed. Unless the failure passes, this consumer is done for, and what was not settled comes again. */
  failed(error: unknown, doing: string): Failure
  /** How a failure is to be understood; nothing else follows from it. */
  classify(error: unknown): Failure
  /** The message that was to take its place is not accepted. The delivery is still ours. */
  refused(receipt: unknown, id: string, error: unknown): void
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

/** What is wrong with one message, and not with the consumer that was to move it. */
const messagesFate: ReadonlySet<FailureCode> = new Set(['invalid', 'too-large', 'full', 'unroutable', 'unsupported'])

const most = 5_000
/** So many are a batch already: a broker that bounds what is unsettled sends nothing more while they wait. */
const many = 250
const inFlight = 2
const patienceMs = 200

/**
 * Acknowledgements and the like on their way to one consumer: gathered per tick (or `lingerMs`, or until they are
 * many), at most two calls of a kind at once, repeated while the failure is one that passes. Order between kinds is
 * free: a receipt goes one way.
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
  readonly #patience: Set<Cancel> = new Set()

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
    for (const cancel of this.#patience) cancel()
    this.#patience.clear()
    this.#wakeIdle()
  }

  #add<Item>(lot: Lot<Item>, item: Item, id: string): void {
    if (this.#ended) return
    lot.add(item, id)
    if (!this.#scheduled) this.#schedule()
    else if (this.#cancel !== undefined && lot.waiting >= many) this.#hurry()
  }

  #schedule(): void {
    this.#scheduled = true
    if (this.#lingerMs === 0) this.#clock.tick(this.#send)
    else this.#cancel = this.#clock.at(this.#clock.monotonic() + this.#lingerMs, this.#send)
  }

  /** At the end of this turn: what else it brings comes along. */
  #hurry(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#clock.tick(this.#send)
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
    while (lot.flying < inFlight && !lot.resting) {
      const work = lot.take(most)
      if (work === undefined) return
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
          if (!this.#ended) this.#failed(lot, work, error)
        },
      )
    }
  }

  #failed<Item>(lot: Lot<Item>, work: Work<Item>, error: unknown): void {
    const { retryable, code } = this.#owner.classify(error)
    if (lot === (this.#moves as unknown) && !retryable && messagesFate.has(code)) {
      this.#refused(lot, work, error)
      return
    }
    const failure = this.#owner.failed(error, lot.doing)
    if (failure.retryable) {
      lot.putBack(work)
      this.#rest(lot, failure.retryAfterMs ?? patienceMs)
    } else {
      lot.size -= work.items.length
      this.#after()
    }
  }

  /** One of them cannot go where it should; the others are not to suffer for it. */
  #refused<Item>(lot: Lot<Item>, work: Work<Item>, error: unknown): void {
    const [only] = work.items
    if (work.items.length > 1) lot.separate(work)
    else {
      lot.size--
      this.#owner.refused(lot.receiptOf(only as Item), work.ids[0] ?? '', error)
    }
    this.#after()
  }

  #rest<Item>(lot: Lot<Item>, milliseconds: number): void {
    lot.resting = true
    const cancel = this.#clock.at(this.#clock.monotonic() + milliseconds, () => {
      this.#patience.delete(cancel)
      lot.resting = false
      this.#send()
    })
    this.#patience.add(cancel)
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

function itself(receipt: unknown): unknown {
  return receipt
}

function receiptOf(item: { readonly receipt: unknown }): unknown {
  return item.receipt
}

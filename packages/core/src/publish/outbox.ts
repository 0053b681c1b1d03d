import type { Failure } from '../contract/failure.js'
import type { Cancel, Clock } from '../contract/host.js'
import type { OutgoingMessage, Rejected } from '../contract/message.js'
import type { Publisher } from '../contract/publisher.js'
import { BrokerFailed } from '../errors/broker-failed.js'
import { Closed } from '../errors/closed.js'
import { PublishTimeout } from '../errors/publish-timeout.js'
import { OutboxBatch } from './outbox-batch.js'

/** Where the outbox gets its publisher, and to whom it tells that one failed: the connection. */
export interface PublisherSource {
  readonly name: string
  /** The current publisher, if there is one now. */
  readonly publisher: Publisher | undefined
  /** Resolves when there is a publisher; rejects when there will be none. */
  ready(): Promise<Publisher>
  /** `publisher` rejected: a connection that cannot go on with it makes another. Resolves when sending makes sense again. */
  recover(publisher: Publisher, failure: Failure, attempts: number): Promise<void>
  classify(error: unknown): Failure
}

export interface OutboxLimits {
  readonly batch: number
  readonly inFlight: number
  readonly unconfirmed: number
  readonly timeoutMs: number
}

export const outboxDefaults: OutboxLimits = { batch: 500, inFlight: 4, unconfirmed: 10_000, timeoutMs: 30_000 }

/**
 * Gathers messages of all tasks of one broker into batches: one per tick, or whenever one is full; up to `inFlight`
 * at once, while later messages grow the next. A message ends confirmed, refused, or with `PublishTimeout`.
 */
export class Outbox {
  readonly #source: PublisherSource
  readonly #clock: Clock
  readonly #limits: OutboxLimits
  #open: OutboxBatch | undefined = undefined
  /** Whole batches, oldest first, not being sent. */
  #waiting: OutboxBatch[] = []
  readonly #sending: Set<OutboxBatch> = new Set()
  #acquiring = false
  #sequence = 0
  #unconfirmed = 0
  #tickPending = false
  #cancelDeadline: Cancel | undefined = undefined
  #closed = false
  #roomWanted: (() => void)[] = []
  /** At most `limits.batch`, and what the broker takes; known once connected. */
  batchLimit: number

  constructor(source: PublisherSource, clock: Clock, limits: OutboxLimits = outboxDefaults) {
    this.#source = source
    this.#clock = clock
    this.#limits = limits
    this.batchLimit = limits.batch
  }

  /** Messages whose fate is not known yet. */
  get unconfirmed(): number {
    return this.#unconfirmed
  }

  /** Adds a message and returns its batch; its index there is `batch.messages.length - 1`, read at once. */
  append(message: OutgoingMessage): OutboxBatch {
    if (this.#closed) throw new Closed(`the outbox of ${this.#source.name}`)
    let batch = this.#open
    if (batch === undefined) {
      batch = new OutboxBatch(this.#sequence++, this.#clock.monotonic() + this.#limits.timeoutMs)
      this.#open = batch
      if (!this.#tickPending) {
        this.#tickPending = true
        this.#clock.tick(this.#tick)
      }
    }
    batch.messages.push(message)
    this.#unconfirmed++
    if (batch.messages.length >= this.batchLimit) {
      this.#shut()
      this.#pump()
    }
    return batch
  }

  /** The id, once the broker has it. */
  push(message: OutgoingMessage): Promise<string> {
    const batch = this.append(message)
    const index = batch.messages.length - 1
    return batch.done.then(settled => {
      if (settled.good) return message.id
      const error = settled.errorOf(index)
      if (error !== undefined) throw error
      return message.id
    })
  }

  /** Whether a bulk publisher should wait before it adds more. */
  get full(): boolean {
    return this.#unconfirmed >= this.#limits.unconfirmed || this.#waiting.length > 0
  }

  /** Resolves when `full` may have become false. */
  room(): Promise<void> {
    if (!this.full) return Promise.resolve()
    return new Promise(resolve => this.#roomWanted.push(resolve))
  }

  /** Resolves when everything added before has found its fate. */
  async flush(): Promise<void> {
    const all = [...this.#sending, ...this.#waiting]
    if (this.#open !== undefined) all.push(this.#open)
    this.#shut()
    this.#pump()
    await Promise.all(all.map(batch => batch.done))
  }

  /** Flushes, then refuses. */
  async close(): Promise<void> {
    await this.flush()
    this.#closed = true
    this.#cancelDeadline?.()
    this.#cancelDeadline = undefined
  }

  readonly #tick = (): void => {
    this.#tickPending = false
    this.#pump()
  }

  #shut(): void {
    if (this.#open === undefined) return
    this.#waiting.push(this.#open)
    this.#open = undefined
  }

  #pump(): void {
    if (this.#waiting.length === 0 && this.#sending.size < this.#limits.inFlight) this.#shut()
    if (this.#waiting.length === 0) return
    this.#watch()
    if (this.#source.publisher === undefined) {
      this.#acquire()
      return
    }
    while (this.#sending.size < this.#limits.inFlight) {
      const batch = this.#waiting.shift()
      if (batch === undefined) break
      this.#send(batch, this.#source.publisher)
    }
  }

  #acquire(): void {
    if (this.#acquiring) return
    this.#acquiring = true
    this.#source.ready().then(
      () => {
        this.#acquiring = false
        this.#pump()
      },
      error => {
        this.#acquiring = false
        this.#shut()
        for (const batch of this.#waiting.splice(0)) this.#settle(batch, error)
      },
    )
  }

  #send(batch: OutboxBatch, publisher: Publisher): void {
    this.#sending.add(batch)
    batch.sending = true
    batch.attempts++
    const messages =
      batch.remaining === undefined
        ? batch.messages
        : batch.remaining.map(index => batch.messages[index] as OutgoingMessage)
    let answer: Promise<readonly Rejected[]>
    try {
      answer = publisher.publish(messages)
    } catch (error) {
      answer = Promise.reject(error)
    }
    answer.then(
      rejected => this.#stored(batch, publisher, rejected),
      error => this.#failed(batch, publisher, error),
    )
  }

  #stored(batch: OutboxBatch, publisher: Publisher, rejected: readonly Rejected[]): void {
    if (batch.settled) return
    if (rejected.length === 0) {
      this.#settle(batch, undefined)
      this.#pump()
      return
    }
    const again: number[] = []
    let patience: Failure | undefined
    for (const item of rejected) {
      const index = batch.remaining === undefined ? item.index : (batch.remaining[item.index] ?? 0)
      const failure = this.#source.classify(item.error)
      if (failure.retryable) {
        again.push(index)
        patience = failure
      } else batch.reject(index, new BrokerFailed(this.#source.name, 'publishing', failure, item.error))
    }
    if (patience === undefined) {
      this.#settle(batch, undefined)
      this.#pump()
    } else {
      batch.remaining = again
      this.#again(batch, publisher, patience)
    }
  }

  #failed(batch: OutboxBatch, publisher: Publisher, error: unknown): void {
    if (batch.settled) return
    const failure = this.#source.classify(error)
    // Connections come back; whatever else cannot be retried is the message's own fate.
    if (failure.retryable || failure.code === 'connection') this.#again(batch, publisher, failure)
    else {
      this.#settle(batch, new BrokerFailed(this.#source.name, 'publishing', failure, error))
      void this.#source.recover(publisher, failure, batch.attempts).then(this.#resume, this.#resume)
    }
  }

  #again(batch: OutboxBatch, publisher: Publisher, failure: Failure): void {
    void this.#source.recover(publisher, failure, batch.attempts).then(
      () => {
        if (batch.settled) return
        this.#sending.delete(batch)
        const place = this.#waiting.findIndex(other => other.sequence > batch.sequence)
        this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, batch)
        this.#pump()
      },
      error => {
        this.#settle(batch, error)
        this.#pump()
      },
    )
  }

  readonly #resume = (): void => this.#pump()

  #settle(batch: OutboxBatch, error: Error | undefined): void {
    if (batch.settled) return
    this.#sending.delete(batch)
    this.#unconfirmed -= batch.messages.length
    batch.settle(error)
    if (this.#roomWanted.length > 0 && !this.full) for (const resolve of this.#roomWanted.splice(0)) resolve()
  }

  /** One timer for the oldest batch. */
  #watch(): void {
    if (this.#cancelDeadline !== undefined) return
    let oldest: OutboxBatch | undefined = this.#waiting[0]
    for (const batch of this.#sending) if (oldest === undefined || batch.sequence < oldest.sequence) oldest = batch
    if (oldest === undefined) return
    this.#cancelDeadline = this.#clock.at(oldest.deadline, () => {
      this.#cancelDeadline = undefined
      this.#expire()
      this.#watch()
      this.#pump()
    })
  }

  #expire(): void {
    const now = this.#clock.monotonic()
    for (const batch of [...this.#sending, ...this.#waiting]) {
      if (batch.deadline > now) continue
      const happened = batch.attempts === 0 ? 'no' : 'maybe'
      this.#waiting = this.#waiting.filter(other => other !== batch)
      this.#settle(batch, new PublishTimeout(this.#source.name, this.#limits.timeoutMs, happened))
    }
  }
}

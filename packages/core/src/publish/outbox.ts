import type { Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import { Closed } from '../errors/closed.js'
import { PublishTimeout } from '../errors/publish-timeout.js'
import { Dispatch } from './dispatch.js'
import { OutboxBatch } from './outbox-batch.js'
import { pickOf } from './pick.js'
import type { PublisherSource } from './publisher-source.js'
import { UnconfirmedBatches } from './unconfirmed-batches.js'

export interface OutboxLimits {
  /** Messages in one batch. */
  readonly batch: number
  /** Batches at the adapter at once. */
  readonly inFlight: number
  /** Messages without a confirmation before a bulk publisher waits. */
  readonly unconfirmed: number
  readonly timeoutMs: number
}

export const outboxDefaults: OutboxLimits = { batch: 500, inFlight: 4, unconfirmed: 10_000, timeoutMs: 30_000 }

/** A batch that cannot leave takes no more messages after this, so that each has its own time to within this. */
const openMs = 1_000

/**
 * Gathers messages of all tasks of one broker into batches: one per tick, or whenever one is full; a few at once, while
 * later messages grow the next. A message ends confirmed, refused, or with `PublishTimeout`.
 */
export class Outbox {
  readonly #name: string
  readonly #clock: Clock
  readonly #limits: OutboxLimits
  readonly #dispatch: Dispatch
  readonly #batches: UnconfirmedBatches
  #open: OutboxBatch | undefined = undefined
  /** The open batch could not leave in its tick. */
  #held = false
  #sequence = 0
  #unconfirmed = 0
  #tickPending = false
  #closed = false
  #roomWanted: (() => void)[] = []
  /** At most `limits.batch`, and what the broker takes; known once connected. */
  batchLimit: number

  constructor(source: PublisherSource, clock: Clock, limits: OutboxLimits = outboxDefaults) {
    this.#name = source.name
    this.#clock = clock
    this.#limits = limits
    this.batchLimit = limits.batch
    this.#dispatch = new Dispatch(source, limits.inFlight, {
      gathered: () => this.#shut(),
      settle: (batch, error) => this.#settle(batch, error),
    })
    this.#batches = new UnconfirmedBatches(clock, batch => this.#expire(batch))
  }

  /** Messages whose fate is not known yet. */
  get unconfirmed(): number {
    return this.#unconfirmed
  }

  /**
   * Adds a message and returns its batch; its index there is `batch.messages.length - 1`, read at once.
   *
   * @throws {Closed} after close.
   */
  append(message: OutgoingMessage): OutboxBatch {
    if (this.#closed) throw new Closed(`the outbox of ${this.#name}`)
    let batch = this.#open
    if (batch !== undefined && this.#held && this.#clock.monotonic() - batch.since > openMs) {
      this.#send()
      batch = undefined
    }
    batch ??= this.#begin()
    batch.messages.push(message)
    this.#unconfirmed++
    if (batch.messages.length >= this.batchLimit) this.#send()
    return batch
  }

  /** The id, once the broker has it. */
  push(message: OutgoingMessage): Promise<string> {
    let batch: OutboxBatch
    try {
      batch = this.append(message)
    } catch (error) {
      return Promise.reject(error)
    }
    return batch.done.then(pickOf(batch.messages.length - 1))
  }

  /** Whether a bulk publisher should wait before it adds more. */
  get full(): boolean {
    return this.#unconfirmed >= this.#limits.unconfirmed || this.#dispatch.waiting > 0
  }

  /** Resolves when `full` may have become false. */
  room(): Promise<void> {
    if (!this.full) return Promise.resolve()
    return new Promise(resolve => this.#roomWanted.push(resolve))
  }

  /** The broker asks for patience: what is not on its way stays here, and is told so if that lasts too long. */
  hold(held: boolean): void {
    this.#dispatch.hold(held)
  }

  /** Resolves when everything added before has found its fate. */
  async flush(): Promise<void> {
    const all = this.#batches.all()
    this.#send()
    await Promise.all(all.map(batch => batch.done))
  }

  /** Refuses what is new, and flushes. */
  async close(): Promise<void> {
    this.#closed = true
    await this.flush()
    this.#batches.close()
  }

  #begin(): OutboxBatch {
    const batch = new OutboxBatch(this.#sequence++, this.#clock.monotonic(), this.#limits.timeoutMs)
    this.#open = batch
    this.#batches.add(batch)
    if (!this.#tickPending) {
      this.#tickPending = true
      this.#clock.tick(this.#tick)
    }
    return batch
  }

  readonly #tick = (): void => {
    this.#tickPending = false
    this.#dispatch.pump()
    this.#held = this.#open !== undefined
  }

  /** The open batch takes no more. */
  #shut(): OutboxBatch | undefined {
    const batch = this.#open
    this.#open = undefined
    this.#held = false
    return batch
  }

  #send(): void {
    const batch = this.#shut()
    if (batch !== undefined) this.#dispatch.add(batch)
  }

  #settle(batch: OutboxBatch, error: Error | undefined): void {
    this.#batches.delete(batch)
    this.#unconfirmed -= batch.messages.length
    batch.settle(error)
    if (this.#roomWanted.length > 0) this.#clock.tick(this.#makeRoom)
  }

  readonly #makeRoom = (): void => {
    if (!this.full) for (const resolve of this.#roomWanted.splice(0)) resolve()
  }

  #expire(batch: OutboxBatch): void {
    if (batch === this.#open) this.#shut()
    this.#dispatch.forget(batch)
    const happened = batch.perhapsStored ? 'maybe' : 'no'
    this.#settle(batch, new PublishTimeout(this.#name, this.#limits.timeoutMs, happened, batch.cause))
  }
}

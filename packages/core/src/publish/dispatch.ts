import type { Failure, FailureCode } from '../contract/failure.js'
import type { Rejected } from '../contract/message.js'
import type { Publisher } from '../contract/publisher.js'
import { BrokerFailed } from '../errors/broker-failed.js'
import type { OutboxBatch } from './outbox-batch.js'
import type { PublisherSource } from './publisher-source.js'

/** Who gathers batches, and is told what became of them. */
export interface DispatchOwner {
  /** What has been gathered so far, if anything: it goes out now. */
  gathered(): OutboxBatch | undefined
  settle(batch: OutboxBatch, error: Error | undefined): void
}

/** The fate of a publisher, not of a message: with another one the same may be stored. */
const publishersFate: ReadonlySet<FailureCode> = new Set(['connection', 'timeout', 'closed'])

/**
 * Batches on their way: a few calls at once, oldest first; what a failure that passes sent back goes out again, with the
 * same ids, ahead of everything younger.
 */
export class Dispatch {
  readonly #source: PublisherSource
  readonly #inFlight: number
  readonly #owner: DispatchOwner
  /** Oldest first, not being sent. */
  #waiting: OutboxBatch[] = []
  /** Calls that are not answered. */
  #flying = 0
  /** Pauses under way, in which nothing is sent: for a publisher, or after a failure. */
  #resting = 0
  #held = false

  constructor(source: PublisherSource, inFlight: number, owner: DispatchOwner) {
    this.#source = source
    this.#inFlight = inFlight
    this.#owner = owner
  }

  /** Batches that cannot be sent yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** A whole batch, younger than all before. */
  add(batch: OutboxBatch): void {
    this.#waiting.push(batch)
    this.pump()
  }

  /** It was settled from outside. */
  forget(batch: OutboxBatch): void {
    this.#waiting = this.#waiting.filter(other => other !== batch)
  }

  /** The broker asks for patience: nothing more is sent until it says otherwise. */
  hold(held: boolean): void {
    this.#held = held
    this.pump()
  }

  /** Sends what may be sent. */
  pump(): void {
    while (!this.#held && this.#resting === 0 && this.#flying < this.#inFlight) {
      const { publisher } = this.#source
      if (publisher === undefined) {
        this.#waiting.push(...this.#gathered())
        if (this.#waiting.length > 0) this.#rest(this.#source.ready())
        return
      }
      const batch = this.#waiting.shift() ?? this.#owner.gathered()
      if (batch === undefined) return
      this.#send(batch, publisher)
    }
  }

  #gathered(): OutboxBatch[] {
    const batch = this.#owner.gathered()
    return batch === undefined ? [] : [batch]
  }

  #send(batch: OutboxBatch, publisher: Publisher): void {
    const before = batch.perhapsStored
    batch.perhapsStored = true
    batch.attempts++
    this.#flying++
    started(publisher, batch).then(
      rejected => {
        this.#flying--
        if (!batch.settled) this.#stored(batch, publisher, rejected, before)
        this.pump()
      },
      error => {
        this.#flying--
        if (!batch.settled) this.#failed(batch, publisher, error, before)
        this.pump()
      },
    )
  }

  #stored(batch: OutboxBatch, publisher: Publisher, rejected: readonly Rejected[], before: boolean): void {
    const again: number[] = []
    let patience: Failure | undefined
    for (const item of rejected) {
      const index = batch.indexOf(item.index)
      const failure = this.#source.classify(item.error)
      const error = this.#error(failure, item.error, before)
      if (passes(failure)) {
        again.push(index)
        batch.cause = error
        if (patience === undefined || !failure.retryable) patience = failure
      } else batch.reject(index, error)
    }
    if (patience === undefined) {
      this.#owner.settle(batch, undefined)
      return
    }
    batch.remaining = again
    batch.perhapsStored = before
    const pause = this.#source.recover(publisher, patience, batch.attempts)
    if (!patience.retryable) this.#back(batch, pause)
    // Others go on: it may be one queue of many that is full.
    else
      pause.then(
        () => this.#enter(batch),
        error => this.#owner.settle(batch, error),
      )
  }

  #failed(batch: OutboxBatch, publisher: Publisher, raw: unknown, before: boolean): void {
    const failure = this.#source.classify(raw)
    const error = this.#error(failure, raw, before)
    const pause = this.#source.recover(publisher, failure, batch.attempts)
    if (passes(failure)) {
      batch.cause = error
      batch.perhapsStored = before || failure.happened === 'maybe'
      this.#back(batch, pause)
    } else {
      this.#owner.settle(batch, error)
      this.#rest(pause)
    }
  }

  /** @param before an earlier attempt may have stored it, whatever became of this one. */
  #error(failure: Failure, raw: unknown, before: boolean): BrokerFailed {
    const known: Failure = before ? { ...failure, happened: 'maybe' } : failure
    return new BrokerFailed(this.#source.name, 'publishing', known, raw)
  }

  /** To its place among those that wait, all of which rest with it: nothing younger overtakes it. */
  #back(batch: OutboxBatch, pause: Promise<unknown>): void {
    const place = this.#waiting.findIndex(other => other.sequence > batch.sequence)
    this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, batch)
    this.#rest(pause)
  }

  #enter(batch: OutboxBatch): void {
    if (batch.settled) return
    const place = this.#waiting.findIndex(other => other.sequence > batch.sequence)
    this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, batch)
    this.pump()
  }

  #rest(pause: Promise<unknown>): void {
    this.#resting++
    pause.then(
      () => {
        this.#resting--
        this.pump()
      },
      error => {
        this.#resting--
        // There will be no publisher: nobody else will send these.
        for (const batch of [...this.#waiting.splice(0), ...this.#gathered()]) this.#owner.settle(batch, error)
      },
    )
  }
}

function passes(failure: Failure): boolean {
  return failure.retryable || publishersFate.has(failure.code)
}

/** A publisher that throws at once is one that rejects. */
function started(publisher: Publisher, batch: OutboxBatch): Promise<readonly Rejected[]> {
  try {
    return publisher.publish(batch.toSend)
  } catch (error) {
    return Promise.reject(error)
  }
}

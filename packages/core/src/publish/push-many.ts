import type { OutgoingMessage } from '../contract/message.js'
import { type FailedItem, PublishManyFailed } from '../errors/publish-many-failed.js'
import { asError } from '../errors/words-of.js'
import type { Outbox } from './outbox.js'
import type { OutboxBatch } from './outbox-batch.js'
import type { Accepted } from './publish-facts.js'

/** The part of a batch that belongs to one `pushMany`. */
interface Segment {
  readonly batch: OutboxBatch
  readonly firstInBatch: number
  readonly firstIndex: number
  count: number
}

/**
 * Publishes many: takes from the source only as fast as batches leave, and makes one promise a batch, none an item.
 * What one item does wrong is told by index; all others are published.
 */
export class PushMany {
  readonly #outbox: Outbox
  readonly #make: (args: unknown) => OutgoingMessage | Promise<OutgoingMessage>
  readonly #failed: FailedItem[] = []
  readonly #open: Set<Promise<void>> = new Set()
  #accepted = 0
  #index = 0
  #segment: Segment | undefined = undefined

  constructor(outbox: Outbox, make: (args: unknown) => OutgoingMessage | Promise<OutgoingMessage>) {
    this.#outbox = outbox
    this.#make = make
  }

  async from(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<Accepted> {
    let broken: { readonly error: unknown } | undefined
    try {
      if (Symbol.asyncIterator in items) await this.#pullAsync(items)
      else await this.#pull(items)
    } catch (error) {
      broken = { error }
    }
    this.#endSegment()
    await Promise.all(this.#open)
    if (broken !== undefined) {
      this.#failed.push({ index: this.#index, id: undefined, error: asError(broken.error) })
    }
    if (this.#failed.length > 0)
      throw new PublishManyFailed(
        this.#accepted,
        this.#failed.sort((a, b) => a.index - b.index),
      )
    return { accepted: this.#accepted }
  }

  async #pull(items: Iterable<unknown>): Promise<void> {
    for (const args of items) {
      const message = this.#message(args)
      if (message instanceof Promise) await message.then(made => made && this.#append(made))
      else if (message !== undefined) this.#append(message)
      this.#index++
      if (this.#outbox.full) await this.#outbox.room()
    }
  }

  async #pullAsync(items: AsyncIterable<unknown>): Promise<void> {
    for await (const args of items) {
      const message = await this.#message(args)
      if (message !== undefined) this.#append(message)
      this.#index++
      if (this.#outbox.full) await this.#outbox.room()
    }
  }

  #message(args: unknown): OutgoingMessage | undefined | Promise<OutgoingMessage | undefined> {
    const index = this.#index
    try {
      const message = this.#make(args)
      return message instanceof Promise ? message.catch(error => this.#refuse(index, error)) : message
    } catch (error) {
      return this.#refuse(index, error)
    }
  }

  #refuse(index: number, error: unknown): undefined {
    this.#failed.push({ index, id: undefined, error: asError(error) })
    return undefined
  }

  #append(message: OutgoingMessage): void {
    const batch = this.#outbox.append(message)
    const place = batch.messages.length - 1
    const segment = this.#segment
    // Others add to the same batch while a schema takes its time.
    if (
      segment !== undefined &&
      segment.batch === batch &&
      segment.firstIndex + segment.count === this.#index &&
      segment.firstInBatch + segment.count === place
    ) {
      segment.count++
      return
    }
    this.#endSegment()
    this.#segment = { batch, firstInBatch: place, firstIndex: this.#index, count: 1 }
  }

  #endSegment(): void {
    const segment = this.#segment
    if (segment === undefined) return
    this.#segment = undefined
    const open = segment.batch.done.then(batch => {
      this.#settled(segment, batch)
      this.#open.delete(open)
    })
    this.#open.add(open)
  }

  #settled(segment: Segment, batch: OutboxBatch): void {
    if (batch.good) {
      this.#accepted += segment.count
      return
    }
    for (let offset = 0; offset < segment.count; offset++) {
      const place = segment.firstInBatch + offset
      const error = batch.errorOf(place)
      if (error === undefined) this.#accepted++
      else this.#failed.push({ index: segment.firstIndex + offset, id: batch.messages[place]?.id, error })
    }
  }
}

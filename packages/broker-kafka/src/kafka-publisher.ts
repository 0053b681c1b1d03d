import { AbstractPublisher, AdapterError, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { classifyKafka } from './classify.js'
import type { DriverProducer } from './drivers/driver.js'
import type { Session } from './link/session.js'
import { byTopic, bytesOf, isOfMessages, type Item, itemOf, partsOf, piecesOf } from './pieces/pieces.js'

/** Sends batches, one at a time: several at once could overtake each other, and keys would lose their order. */
export class KafkaPublisher extends AbstractPublisher {
  readonly #session: Session
  readonly #producer: DriverProducer
  readonly #ended: () => void
  #before: Promise<unknown> = Promise.resolve()
  /** The most that a topic takes at once, where that turned out to be less than usual. */
  readonly #most: Map<string, number> = new Map()

  constructor(session: Session, producer: DriverProducer, publishBatch: number, ended: () => void) {
    super({ publishBatch })
    this.#session = session
    this.#producer = producer
    this.#ended = ended
  }

  protected async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const mine = this.#before.then(() => this.#deliver(batch))
    this.#before = mine.catch(() => undefined)
    return await mine
  }

  async #deliver(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const rejected: Rejected[] = []
    const topics = await this.#topicsOf(batch)
    const items: Item[] = []
    for (const [index, message] of batch.entries()) {
      const topic = topics.get(message.queue)
      if (typeof topic === 'string') items.push(itemOf(index, topic, message))
      else rejected.push({ index, error: topic?.error })
    }
    let before = false
    for (const piece of piecesOf(items, this.#most)) {
      rejected.push(...(await this.#sendPiece(piece, before)))
      before = true
    }
    return rejected
  }

  /**
   * One request. What Kafka refuses for the sake of one message would take all others with it: it is sent again in
   * parts, until the one to blame stands alone. What was stored beside it, on other partitions, comes again with each
   * part, under the same id: halves of a thousand are eleven at most.
   *
   * @param before something of the batch is stored already.
   */
  async #sendPiece(piece: readonly Item[], before: boolean): Promise<readonly Rejected[]> {
    try {
      await this.#producer.send(byTopic(piece))
      return []
    } catch (error) {
      const { code, happened } = classifyKafka(error)
      if (code === 'not-found') this.#session.topics.forgetAll()
      if (!isOfMessages(code, error)) {
        const partly = happened === 'no' && (before || (piece.length > 1 && code !== 'connection'))
        throw partly ? new AdapterError('partly', 'Some of the batch may be stored, the rest is not.', error) : error
      }
      const parts = partsOf(piece, code)
      if (parts.length < 2) return piece.map(({ index }) => ({ index, error }))
      if (code === 'too-large') this.#learn(piece)
      const rejected: Rejected[] = []
      for (const part of parts) rejected.push(...(await this.#sendPiece(part, true)))
      return rejected
    }
  }

  /** A topic may take less than others: its next pieces are smaller at once. */
  #learn(piece: readonly Item[]): void {
    const [{ topic } = { topic: '' }] = piece
    if (piece.every(item => item.topic === topic)) this.#most.set(topic, Math.floor(bytesOf(piece) / 2))
  }

  /** The topic of each queue, or why there is none. A lost connection is nobody's own fault: it ends the whole. */
  async #topicsOf(batch: readonly OutgoingMessage[]): Promise<Map<string, string | { readonly error: unknown }>> {
    const { topics } = this.#session
    const found = new Map<string, string | { readonly error: unknown }>()
    for (const { queue } of batch) {
      if (found.has(queue)) continue
      try {
        found.set(queue, await topics.ensure(queue))
      } catch (error) {
        const { code } = classifyKafka(error)
        if (code !== 'invalid' && code !== 'auth' && code !== 'conflict') throw error
        found.set(queue, { error })
      }
    }
    return found
  }

  protected async release(): Promise<void> {
    this.#ended()
    const closing = this.#producer.close()
    // Without a connection there is nobody to say goodbye to.
    if (this.#session.link.connected) await closing
    else closing.catch(() => undefined)
  }
}

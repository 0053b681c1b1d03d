import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { requestBytes } from './capabilities.js'
import { classifyKafka } from './classify.js'
import type { DriverProducer, OutgoingRecord } from './drivers/driver.js'
import { headerPairs } from './headers.js'
import type { Session } from './link/session.js'

/** What a record costs beside what it holds, at most; and a header of it. */
const recordOverhead = 40
const headerOverhead = 10

/** Sends batches, one at a time: several at once could overtake each other, and keys would lose their order. */
export class KafkaPublisher extends AbstractPublisher {
  readonly #session: Session
  readonly #producer: DriverProducer
  readonly #ended: () => void
  #before: Promise<unknown> = Promise.resolve()

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
    const pieces: Map<string, OutgoingRecord[]>[] = []
    const topics = await this.#topicsOf(batch)
    let piece: Map<string, OutgoingRecord[]> | undefined
    let bytes = 0
    for (const [index, message] of batch.entries()) {
      const topic = topics.get(message.queue)
      if (typeof topic !== 'string') {
        rejected.push({ index, error: topic?.error })
        continue
      }
      const record = recordOf(message)
      const size = sizeOf(record)
      if (piece === undefined || bytes + size > requestBytes) {
        piece = new Map()
        pieces.push(piece)
        bytes = 0
      }
      bytes += size
      const records = piece.get(topic)
      if (records === undefined) piece.set(topic, [record])
      else records.push(record)
    }
    for (const each of pieces) await this.#sendPiece(each)
    return rejected
  }

  async #sendPiece(piece: ReadonlyMap<string, readonly OutgoingRecord[]>): Promise<void> {
    try {
      await this.#producer.send(piece)
    } catch (error) {
      if (classifyKafka(error).code === 'not-found') this.#session.topics.forgetAll()
      throw error
    }
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

function recordOf({ body, headers, id, key }: OutgoingMessage): OutgoingRecord {
  return { key, value: body, headers: headerPairs(id, headers) }
}

function sizeOf({ headers, key, value }: OutgoingRecord): number {
  let size = recordOverhead + (key === undefined ? 0 : Buffer.byteLength(key))
  size += typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength
  for (const [name, text] of headers) size += headerOverhead + Buffer.byteLength(name) + Buffer.byteLength(text)
  return size
}

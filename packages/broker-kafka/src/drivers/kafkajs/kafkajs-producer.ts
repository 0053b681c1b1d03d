import { CompressionTypes, type IHeaders, type Kafka, type Message, Partitioners, type Producer } from 'kafkajs'
import type { KafkaSettings } from '../../options.js'
import type { DriverProducer, OutgoingRecord } from '../driver.js'
import { typeOf } from '../type-of.js'

/** Sends with acks of all in-sync replicas. */
export class KafkaJsProducer implements DriverProducer {
  readonly #kafka: Kafka
  readonly #settings: KafkaSettings
  #producer: Producer

  constructor(kafka: Kafka, settings: KafkaSettings) {
    this.#kafka = kafka
    this.#settings = settings
    this.#producer = this.#make()
  }

  async connect(): Promise<void> {
    await this.#producer.connect()
  }

  async send(batch: ReadonlyMap<string, readonly OutgoingRecord[]>): Promise<void> {
    const producer = this.#producer
    const topicMessages = [...batch].map(([topic, records]) => ({ topic, messages: records.map(messageOf) }))
    const compression = this.#settings.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None
    try {
      await producer.sendBatch({ acks: -1, timeout: this.#settings.requestTimeoutMs, compression, topicMessages })
    } catch (error) {
      // It would go on asking after a topic that is gone, and fail for all others, too.
      if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION' && this.#producer === producer) await this.#renew()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }

  /** The old one stays where the new one cannot connect: it does so itself when it sends next. */
  async #renew(): Promise<void> {
    const [old, fresh] = [this.#producer, this.#make()]
    try {
      await fresh.connect()
      this.#producer = fresh
      await old.disconnect()
    } catch {
      if (this.#producer !== fresh) await fresh.disconnect().catch(() => undefined)
    }
  }

  #make(): Producer {
    // As Java's clients do it, so that a key finds the same partition whoever writes.
    const createPartitioner = Partitioners.DefaultPartitioner
    return this.#kafka.producer({ createPartitioner, allowAutoTopicCreation: false, retry: { retries: 3 } })
  }
}

function messageOf({ headers, key, value }: OutgoingRecord): Message {
  const all: IHeaders = {}
  for (const [name, text] of headers) {
    // Assigned, `__proto__` would be a prototype and no header.
    if (name === '__proto__') Object.defineProperty(all, name, { enumerable: true, value: text })
    else all[name] = text
  }
  const body = typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return { key: key ?? null, value: body, headers: all }
}

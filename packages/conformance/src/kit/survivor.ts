import type { Broker, Consumer, Delivery, OutgoingMessage, Publisher } from '@sluice/core/adapter'
import { textsOf } from './bytes.js'
import { CaseFailure } from './case-failure.js'
import { describeError } from './describe-error.js'
import type { Kit, SourceParts } from './kit.js'
import { outgoing } from './message.js'

const patienceMs = 60_000
const pauseMs = 100

/**
 * Goes on over lost connections as core does: what is not confirmed is published again with the same id, a publisher or
 * consumer that rejected is replaced, and a broker that core has to reconnect is opened again.
 */
export class Survivor {
  readonly #kit: Kit
  readonly #queue: string
  readonly #parts: SourceParts
  readonly #broker: Broker
  #publisher: Publisher | undefined
  #consumer: Consumer | undefined
  #opening: Promise<unknown> | undefined
  /** What went wrong meanwhile, in words. */
  readonly setbacks: string[] = []

  constructor(kit: Kit, queue: string, parts: SourceParts = {}) {
    this.#kit = kit
    this.#queue = queue
    this.#parts = parts
    this.#broker = parts.broker ?? kit.broker
  }

  /** Publishes until all is confirmed. */
  async publish(bodies: readonly string[]): Promise<void> {
    let left: readonly OutgoingMessage[] = bodies.map(body => outgoing(this.#queue, body))
    const end = this.#kit.time.monotonic() + patienceMs
    const size = this.#kit.capabilities.limits.publishBatch
    while (left.length > 0) {
      const batch = left.slice(0, size)
      const rejected = await this.#attempt(end, 'publish', async () => {
        this.#publisher ??= await this.#broker.createPublisher(this.#kit.signal)
        return await this.#publisher.publish(batch)
      })
      const again = new Set(rejected?.map(item => item.index) ?? batch.keys())
      left = [...batch.filter((_, index) => again.has(index)), ...left.slice(batch.length)]
      if (rejected === undefined) this.#publisher = await this.#dropped(this.#publisher)
    }
  }

  /** Makes the consumer exist. */
  async attend(): Promise<void> {
    const end = this.#kit.time.monotonic() + patienceMs
    while (this.#consumer === undefined) {
      await this.#attempt(end, 'createConsumer', async () => {
        this.#consumer = await this.#kit.consumer(this.#queue, { ...this.#parts, broker: this.#broker })
      })
    }
  }

  /** One receive, with what must come first if need be; `[]` when it failed. */
  async receive(max: number, waitMs: number): Promise<readonly Delivery[]> {
    await this.attend()
    const end = this.#kit.time.monotonic() + patienceMs
    const batch = await this.#attempt(end, 'receive', async () => {
      return this.#consumer === undefined ? [] : await this.#kit.next(this.#consumer, max, waitMs)
    })
    if (batch === undefined) this.#consumer = await this.#dropped(this.#consumer)
    return batch ?? []
  }

  /** Receives and acknowledges until every one of these bodies has come; `perhaps` may come too. */
  async takeAll(bodies: readonly string[], perhaps: readonly string[] = []): Promise<void> {
    const missing = new Set(bodies)
    const known = new Set([...bodies, ...perhaps])
    const end = this.#kit.time.monotonic() + patienceMs
    while (missing.size > 0) {
      if (this.#kit.time.monotonic() > end) {
        const examples = [...missing].slice(0, 3).join(', ')
        const setbacks = this.setbacks.slice(0, 5).join('; ')
        throw new CaseFailure(
          `${missing.size} of ${bodies.length} never came after the connection was back, such as ${examples}; setbacks: ${setbacks}`,
        )
      }
      const batch = await this.receive(20, 250)
      for (const text of textsOf(batch)) {
        if (!known.has(text)) throw new CaseFailure(`${text} came and was never published`)
        missing.delete(text)
      }
      await this.acknowledge(batch)
    }
  }

  /** Acknowledges what can be; a failure may only mean that it comes again. */
  async acknowledge(batch: readonly Delivery[]): Promise<void> {
    const consumer = this.#consumer
    if (consumer === undefined || consumer.settlement === 'none' || batch.length === 0) return
    const last = new Map(batch.map(delivery => [delivery.lane, delivery.receipt]))
    const receipts = consumer.settlement === 'prefix' ? [...last.values()] : batch.map(delivery => delivery.receipt)
    await consumer.ack(receipts).catch((error: unknown) => this.#note('ack', error))
  }

  /** What `work` gives, or `undefined` after a failure, a pause, and a new connection where core makes it. */
  async #attempt<T>(end: number, what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof CaseFailure) throw error
      this.#note(what, error)
      if (this.#kit.time.monotonic() > end) throw error
      await this.#kit.time.sleep(pauseMs)
      await this.#reconnect(end)
      return undefined
    }
  }

  /** Where core reconnects, the broker is opened again until that succeeds; publisher and consumer are made anew. */
  async #reconnect(end: number): Promise<void> {
    if (this.#kit.capabilities.reconnect !== 'core') return
    this.#opening ??= this.#openAgain(end).finally(() => {
      this.#opening = undefined
    })
    await this.#opening
  }

  async #openAgain(end: number): Promise<void> {
    const [publisher, consumer] = [this.#publisher, this.#consumer]
    this.#publisher = await this.#dropped(publisher)
    this.#consumer = await this.#dropped(consumer)
    for (;;) {
      try {
        await this.#broker.open(this.#kit.host(this.#broker), this.#kit.signal)
        return
      } catch (error) {
        this.#note('open', error)
        if (this.#kit.time.monotonic() > end) throw error
        await this.#kit.time.sleep(pauseMs)
      }
    }
  }

  async #dropped(part: { close(): Promise<void> } | undefined): Promise<undefined> {
    await part?.close()
    return undefined
  }

  #note(what: string, error: unknown): void {
    this.setbacks.push(`${what}: ${this.#broker.classify(error).code} (${describeError(error)})`)
  }
}

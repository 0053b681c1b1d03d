import type {
  Broker,
  Capabilities,
  Consumer,
  ConsumerEvents,
  Delivery,
  OutgoingMessage,
  Publisher,
  Source,
} from '@sluice/core/adapter'
import type { CaseTime } from '../clock/case-time.js'
import type { Claims } from '../claims.js'
import type { Subject } from '../subject.js'
import type { Brokers } from './brokers.js'
import { CaseFailure } from './case-failure.js'
import { describeError } from './describe-error.js'
import { expectEqual, expectThat } from './expect.js'
import type { FaultKit } from './fault-kit.js'
import { matchDeliveries } from './match-deliveries.js'
import { type MessageParts, outgoing } from './message.js'
import type { RecordingHost } from './recording-host.js'

type Parts = MessageParts | string | Uint8Array

/** What a case may say about a consumer; the rest is what every broker takes. */
export type SourceParts = Partial<Source> & { readonly events?: ConsumerEvents; readonly broker?: Broker }

const noEvents: ConsumerEvents = { revoked: () => undefined }

/** How long, unscaled, a case waits for what must come. */
const patienceMs = 15_000

/** The tools of one case. Everything it makes is closed when the case ends. */
export class Kit {
  readonly subject: Subject
  readonly claims: Claims
  /** The broker under test, opened. */
  readonly broker: Broker
  readonly time: CaseTime
  /** Ends with the case. */
  readonly signal: AbortSignal
  /** The address that the broker under test was created with. */
  readonly url: string | undefined
  readonly #brokers: Brokers
  readonly #nameQueue: () => string
  readonly #queues: string[] = []
  readonly #faults: FaultKit | undefined
  #publisher: Promise<Publisher> | undefined

  constructor(parts: {
    subject: Subject
    claims: Claims
    broker: Broker
    brokers: Brokers
    time: CaseTime
    signal: AbortSignal
    url: string | undefined
    nameQueue: () => string
    faults: FaultKit | undefined
  }) {
    this.subject = parts.subject
    this.claims = parts.claims
    this.broker = parts.broker
    this.time = parts.time
    this.signal = parts.signal
    this.url = parts.url
    this.#brokers = parts.brokers
    this.#nameQueue = parts.nameQueue
    this.#faults = parts.faults
  }

  get capabilities(): Capabilities {
    return this.claims.capabilities
  }

  /** The faults of a faulty case. */
  get faults(): FaultKit {
    if (this.#faults === undefined) throw new TypeError('only a faulty case has faults')
    return this.#faults
  }

  /** Queues that this case named. */
  get queues(): readonly string[] {
    return this.#queues
  }

  /** A queue name that nobody else uses. */
  queue(): string {
    return this.ownQueue(this.#nameQueue())
  }

  /** Takes note of a name that the case made itself, so that the queue is removed when the case ends. */
  ownQueue(name: string): string {
    this.#queues.push(name)
    return name
  }

  /** Another broker object at the same server, not opened. */
  create(url: string | undefined = this.url): Promise<Broker> {
    return this.#brokers.create(url)
  }

  /** Another broker object at the same server, opened. */
  async open(url: string | undefined = this.url): Promise<Broker> {
    const broker = await this.create(url)
    await broker.open(this.host(broker), this.signal)
    return broker
  }

  host(broker: Broker = this.broker): RecordingHost {
    return this.#brokers.host(broker)
  }

  /** The publisher that `publish` uses. */
  publisher(): Promise<Publisher> {
    this.#publisher ??= this.broker.createPublisher(this.signal)
    return this.#publisher
  }

  /** What the suite asks of every consumer, unless the case says otherwise. */
  source(queue: string, parts: Partial<Source> = {}): Source {
    const { lease, limits, retention, settlement } = this.capabilities
    const timed = lease === 'fixed' || lease === 'renewable'
    return {
      queue,
      group: undefined,
      from: retention === 'none' ? 'new' : 'earliest',
      life: 'durable',
      settle: settlement === 'none' ? 'never' : 'after',
      window: Math.min(limits.window, 200),
      leaseMs: timed ? 30_000 : undefined,
      ...parts,
    }
  }

  consumer(queue: string, parts: SourceParts = {}): Promise<Consumer> {
    const { events, broker, ...source } = parts
    return (broker ?? this.broker).createConsumer(this.source(queue, source), events ?? noEvents, this.signal)
  }

  /** Publishes in batches that the broker bears, and fails when anything is rejected. */
  async publish(queue: string, bodies: readonly Parts[], publisher?: Publisher): Promise<readonly OutgoingMessage[]> {
    const messages = bodies.map(parts => outgoing(queue, parts))
    const by = publisher ?? (await this.publisher())
    const size = Math.min(this.capabilities.limits.publishBatch, 500)
    for (let start = 0; start < messages.length; start += size) {
      const rejected = await by.publish(messages.slice(start, start + size))
      expectEqual(
        rejected.map(item => `${item.index}: ${describeError(item.error)}`),
        [],
        'what publish rejected',
      )
    }
    return messages
  }

  /** Receives exactly `count` deliveries and settles none of them. `count` must fit the window. */
  receive(consumer: Consumer, count: number): Promise<readonly Delivery[]> {
    return this.#collect(consumer, count, async () => undefined)
  }

  /** Receives exactly `count` deliveries and acknowledges each batch, where the broker wants that. */
  take(consumer: Consumer, count: number): Promise<readonly Delivery[]> {
    return this.#collect(consumer, count, batch => this.acknowledge(consumer, batch))
  }

  /**
   * One receive of a loop. A broker that answers at once with nothing must not make the loop spin, and a loop that is
   * left over when its case has ended must end too.
   */
  async next(consumer: Consumer, max: number, waitMs: number): Promise<readonly Delivery[]> {
    if (this.signal.aborted) throw new CaseFailure('the case has ended')
    const batch = await consumer.receive({ max, waitMs }, this.signal)
    if (batch.length === 0) await this.time.sleep(1)
    return batch
  }

  async #collect(
    consumer: Consumer,
    count: number,
    settle: (batch: readonly Delivery[]) => Promise<void>,
  ): Promise<readonly Delivery[]> {
    const deliveries: Delivery[] = []
    let end = this.time.monotonic() + patienceMs
    while (deliveries.length < count) {
      const waitMs = Math.min(500, Math.ceil(end - this.time.monotonic()))
      if (waitMs <= 0)
        throw new CaseFailure(`only ${deliveries.length} of ${count} deliveries came, then none for ${patienceMs} ms`)
      const max = Math.min(count - deliveries.length, this.capabilities.limits.receiveBatch)
      const batch = await this.next(consumer, max, waitMs)
      expectThat(batch.length <= max, `receive gave ${batch.length} deliveries where at most ${max} were asked for`)
      if (batch.length > 0) end = this.time.monotonic() + patienceMs
      await settle(batch)
      deliveries.push(...batch)
    }
    return deliveries
  }

  /** Acknowledges as core does: nothing, each, or the last of each lane. Fails when any is stale. */
  async acknowledge(consumer: Consumer, deliveries: readonly Delivery[]): Promise<void> {
    if (consumer.settlement === 'none' || deliveries.length === 0) return
    const last = new Map(deliveries.map(delivery => [delivery.lane, delivery]))
    const settled = consumer.settlement === 'each' ? deliveries : [...last.values()]
    const stale = await consumer.ack(settled.map(delivery => delivery.receipt))
    expectEqual(stale.length, 0, 'receipts that ack called stale')
  }

  /** Fails when anything comes within a nominal duration. */
  async silence(consumer: Consumer, nominalMs: number, why: string): Promise<void> {
    const end = this.time.monotonic() + this.time.ms(nominalMs)
    for (let left = end - this.time.monotonic(); left > 0; left = end - this.time.monotonic()) {
      const batch = await this.next(consumer, 1, Math.ceil(left))
      expectEqual(
        batch.map(delivery => delivery.body),
        [],
        why,
      )
    }
  }

  /** Sends messages through a new queue to a consumer that is there already; what arrived, in the order sent. */
  async exchange(bodies: readonly Parts[], parts: SourceParts = {}): Promise<readonly Delivery[]> {
    const queue = this.queue()
    const consumer = await this.consumer(queue, parts)
    const sent = await this.publish(queue, bodies)
    return matchDeliveries(sent, await this.take(consumer, sent.length))
  }
}

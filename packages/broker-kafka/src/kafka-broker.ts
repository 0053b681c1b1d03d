import type {
  Admin,
  Broker,
  Capabilities,
  Consumer,
  ConsumerEvents,
  Failure,
  Host,
  Publisher,
  Source,
} from '@sluice/core/adapter'
import { AdapterError, untilAborted } from '@sluice/core/adapter'
import { capabilities, type KafkaCapabilities } from './capabilities.js'
import { classifyKafka } from './classify.js'
import type { Driver } from './drivers/driver.js'
import { KafkaJsDriver } from './drivers/kafkajs/kafkajs-driver.js'
import type { KafkaReceipt } from './groups/lane.js'
import { Topics } from './groups/topics.js'
import { kafkaAdmin } from './kafka-admin.js'
import { KafkaConsumer } from './kafka-consumer.js'
import { KafkaPublisher } from './kafka-publisher.js'
import { KafkaFault } from './link/kafka-fault.js'
import { Link } from './link/link.js'
import type { Session } from './link/session.js'
import { type KafkaOptions, type KafkaSettings, settingsOf } from './options.js'

/** What `kafka()` gives. */
export interface KafkaBroker extends Broker<KafkaCapabilities, KafkaReceipt> {
  /** The client, an instance of kafkajs' `Kafka` by default; `undefined` while there is none. */
  readonly native: unknown
}

/**
 * Queues in Kafka: a topic for each, a consumer group for all who compete for it.
 *
 * @param options an address, several of one cluster, or options.
 * @throws {InvalidOption} at once.
 */
export function kafka(options: string | readonly string[] | KafkaOptions): KafkaBroker {
  return new LogBroker(settingsOf(options))
}

class LogBroker implements KafkaBroker {
  readonly contract = 1
  readonly name = 'kafka'
  readonly capabilities: KafkaCapabilities = capabilities
  readonly admin: Admin
  readonly #settings: KafkaSettings
  readonly #parts: Set<Publisher | Consumer<KafkaReceipt>> = new Set()
  #session: Session | undefined
  #opening: (() => void) | undefined

  constructor(settings: KafkaSettings) {
    this.#settings = settings
    this.admin = kafkaAdmin(() => this.#open())
  }

  get native(): unknown {
    return this.#session?.driver.native
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    signal.throwIfAborted()
    let isStopped = false
    let stop: () => void = () => undefined
    const stopped = new Promise<never>((_, reject) => {
      stop = () => {
        isStopped = true
        reject(signal.aborted ? signal.reason : new AdapterError('closed', 'The broker was closed.'))
      }
    })
    stopped.catch(() => undefined)
    this.#opening = stop
    signal.addEventListener('abort', stop, { once: true })
    let driver: Driver | undefined
    try {
      await this.#end()
      if (isStopped) await stopped
      const settings = this.#settings
      const link = new Link(host, settings.pingIntervalMs, () => topics.forgetAll())
      const wait = waitingBy(host)
      const now = (): number => host.clock.monotonic()
      const ground = { settings, clientId: host.clientId, lost: link.lost, wait, now }
      driver = settings.driver?.(ground) ?? new KafkaJsDriver(ground)
      const topics = new Topics(driver, settings)
      const connecting = driver.connect()
      connecting.catch(() => undefined)
      await Promise.race([stopped, connecting])
      if (isStopped) await stopped
      this.#session = { host, settings, driver, topics, link, wait }
      link.watch(driver)
      return this.capabilities
    } catch (error) {
      await driver?.close()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
      if (this.#opening === stop) this.#opening = undefined
    }
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    signal.throwIfAborted()
    return await untilAborted(signal, () => this.#makePublisher(this.#open(), signal), ended)
  }

  async #makePublisher(session: Session, signal: AbortSignal): Promise<Publisher> {
    const producer = await session.driver.producer()
    const publisher = new KafkaPublisher(session, producer, this.capabilities.limits.publishBatch, () =>
      this.#parts.delete(publisher),
    )
    return await this.#keep(publisher, session, signal)
  }

  async createConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<KafkaReceipt>> {
    signal.throwIfAborted()
    if (source.life === 'session') throw new KafkaFault('unsupported', 'A group of Kafka outlives its members.')
    return await untilAborted(signal, () => this.#makeConsumer(this.#open(), source, events, signal), ended)
  }

  async #makeConsumer(
    session: Session,
    source: Source,
    events: ConsumerEvents,
    signal: AbortSignal,
  ): Promise<Consumer<KafkaReceipt>> {
    const { group: named, queue } = source
    const topic = await session.topics.ensure(queue)
    signal.throwIfAborted()
    const group = session.settings.groupId(queue, named)
    const { receiveBatch } = this.capabilities.limits
    const ended = (over: KafkaConsumer): void => void this.#parts.delete(over)
    const consumer = await KafkaConsumer.join({ session, topic, group, source, events, receiveBatch, ended, signal })
    return await this.#keep(consumer, session, signal)
  }

  /** Unless the broker was closed, or nobody wants it any more. */
  async #keep<Part extends Publisher | Consumer<KafkaReceipt>>(
    part: Part,
    session: Session,
    signal: AbortSignal,
  ): Promise<Part> {
    if (!signal.aborted && this.#session === session) {
      this.#parts.add(part)
      return part
    }
    await part.close()
    signal.throwIfAborted()
    throw new AdapterError('closed', 'The broker is closed.')
  }

  classify(error: unknown): Failure {
    return classifyKafka(error)
  }

  async close(): Promise<void> {
    this.#opening?.()
    await this.#end()
  }

  #open(): Session {
    if (this.#session === undefined) throw new AdapterError('closed', 'The broker is not open.')
    return this.#session
  }

  async #end(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    this.#session = undefined
    await Promise.all([...this.#parts].map(part => part.close()))
    this.#parts.clear()
    session.link.close()
    await session.driver.close()
  }
}

/** What is being made looks at the signal itself, and is closed by whoever makes it. */
function ended(): void {}

function waitingBy({ clock }: Host): (milliseconds: number) => Promise<void> {
  return milliseconds => new Promise(resolve => void clock.at(clock.monotonic() + milliseconds, resolve))
}

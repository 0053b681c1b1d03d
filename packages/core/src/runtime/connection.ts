import { MessageIds } from '../codec/message-id.js'
import type { Broker } from '../contract/broker.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Consumer, ConsumerEvents, Source } from '../contract/consumer.js'
import type { Failure } from '../contract/failure.js'
import type { Clock } from '../contract/host.js'
import type { Publisher } from '../contract/publisher.js'
import { BrokerFailed } from '../errors/broker-failed.js'
import { CallTimeout } from '../errors/call-timeout.js'
import { Outbox, outboxDefaults } from '../publish/outbox.js'
import type { PublisherSource } from '../publish/publisher-source.js'
import { backoffMs, pause } from './backoff.js'
import type { ConnectionListener } from './connection-listener.js'
import { type ConsumerAttempts, firstConsumer, nextConsumer } from './consumer-attempts.js'
import { callTimes, GuardedBroker } from './guarded-broker.js'
import { isLoss, isPermanent } from './healing.js'
import type { Life } from './one-per.js'
import { firstConnectMs, Opener } from './opener.js'
import { unlessAborted } from './unless-aborted.js'

/**
 * One broker object for all tasks that share it: opened on first use, with one publisher behind one outbox and as many
 * consumers as are wanted, each made anew when it is lost; closed when the last user has left.
 */
export class Connection implements PublisherSource {
  readonly name: string
  readonly broker: GuardedBroker
  readonly outbox: Outbox
  readonly ids: MessageIds
  publisher: Publisher | undefined = undefined
  readonly #clock: Clock
  readonly #random: () => number
  readonly #life: Life
  readonly #opener: Opener
  readonly #stop: AbortController = new AbortController()
  /** Which opening each consumer belongs to. */
  readonly #epochs: WeakMap<Consumer, number> = new WeakMap()
  #acquiring: Promise<Publisher> | undefined = undefined
  #closing: Promise<void> | undefined = undefined
  #users = 0

  constructor(broker: Broker, clock: Clock, random: () => number, life: Life) {
    this.name = broker.name
    this.broker = new GuardedBroker(broker, clock)
    this.#clock = clock
    this.#random = random
    this.#life = life
    this.#opener = new Opener({
      broker: this.broker,
      clock,
      random,
      before: life.before,
      stop: this.#stop.signal,
      lost: () => this.#dropPublisher(),
      blocked: blocked => this.outbox.hold(blocked),
    })
    this.ids = new MessageIds(clock, random)
    this.outbox = new Outbox(this, clock)
  }

  get connected(): boolean {
    return this.#opener.connected
  }

  /** What the broker can do is known: it has been open. */
  get met(): boolean {
    return this.#opener.everOpen
  }

  /** The guaranteed least until it is open; then what holds. */
  get capabilities(): Capabilities {
    return this.#opener.capabilities
  }

  get listeners(): Set<ConnectionListener> {
    return this.#opener.listeners
  }

  /** Somebody uses it; pair with `release`. */
  retain(): void {
    this.#users++
  }

  /** Closes when nobody uses it any more; resolves when that is done. */
  async release(): Promise<void> {
    this.#users--
    if (this.#users === 0) await this.close()
  }

  /** Resolves when connected. Rejects if the first connect fails for good, or within 10 s, or after close. */
  async open(): Promise<void> {
    await this.#opener.open()
    this.outbox.batchLimit = Math.min(outboxDefaults.batch, this.capabilities.limits.publishBatch)
  }

  /** As `open`, for who wants an answer soon: rejects when the broker was there and stays away for ten seconds. */
  reach(): Promise<void> {
    return this.#opener.reach()
  }

  ready(): Promise<Publisher> {
    if (this.publisher !== undefined) return Promise.resolve(this.publisher)
    this.#acquiring ??= this.#acquire().finally(() => {
      this.#acquiring = undefined
    })
    return this.#acquiring
  }

  async recover(publisher: Publisher, failure: Failure, attempts: number): Promise<void> {
    if (!failure.retryable && this.publisher === publisher) {
      this.#dropPublisher()
      if (isLoss(failure, undefined)) this.#opener.lose(new Error(`publishing failed (${failure.code})`))
    }
    await this.#pause(failure, attempts)
    await this.ready()
  }

  /** A worker's first consumer: rejects with what time does not heal within ten seconds. */
  firstConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer> {
    return firstConsumer(
      this.#attempts(source, events, signal, () => this.reach()),
      firstConnectMs,
    )
  }

  /**
   * The one after, as soon as there can be one: everything is tried again, and `trouble` hears of each failure.
   *
   * @param failures how many before it ended soon after they began: the more, the longer it waits.
   */
  nextConsumer(
    source: Source,
    events: ConsumerEvents,
    signal: AbortSignal,
    failures: number,
    trouble: (error: Error) => void,
  ): Promise<Consumer> {
    return nextConsumer(
      this.#attempts(source, events, signal, () => this.open()),
      failures,
      trouble,
    )
  }

  /**
   * A consumer of the connection that stands now was not answered: whatever is tried next on it would not be either. What
   * ended in another way says nothing about the connection, or the adapter has said so itself.
   */
  suspect(consumer: Consumer, cause: unknown): void {
    const timedOut =
      cause instanceof CallTimeout || (cause instanceof BrokerFailed && cause.cause instanceof CallTimeout)
    if (timedOut && this.#epochs.get(consumer) === this.#opener.epoch) this.#opener.lose(cause)
  }

  classify(error: unknown): Failure {
    return this.broker.classify(error)
  }

  /** Flushes and releases everything. Idempotent; never rejects. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = this.#close()
      this.#life.leave(this.#closing)
    }
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.outbox.close()
    this.#stop.abort()
    await this.publisher?.close().catch(ignore)
    this.publisher = undefined
    await this.broker.within('closing', callTimes.close, () => this.#opener.idle()).catch(ignore)
    await this.broker.close()
  }

  #dropPublisher(): void {
    const { publisher } = this
    this.publisher = undefined
    void publisher?.close().catch(ignore)
  }

  async #acquire(): Promise<Publisher> {
    const { signal } = this.#stop
    for (let attempt = 1; ; attempt++) {
      await this.open()
      const { epoch } = this.#opener
      try {
        const publisher = await this.broker.createPublisher(signal)
        if (epoch === this.#opener.epoch && !signal.aborted) {
          this.publisher = publisher
          return publisher
        }
        void publisher.close().catch(ignore)
      } catch (error) {
        if (signal.aborted) continue
        const wrapped = this.broker.wrap('creating a publisher', error)
        if (isPermanent(wrapped.failure) && wrapped.failure.code !== 'closed') throw wrapped
        if (isLoss(wrapped.failure, error)) this.#opener.lose(error)
        await this.#pause(wrapped.failure, attempt)
      }
    }
  }

  #attempts(
    source: Source,
    events: ConsumerEvents,
    signal: AbortSignal,
    opened: () => Promise<void>,
  ): ConsumerAttempts {
    const stop = AbortSignal.any([signal, this.#stop.signal])
    return {
      clock: this.#clock,
      stop,
      make: () => this.#consumer(source, events, stop, opened),
      wrap: error => this.broker.wrap('creating a consumer', error),
      pause: (attempt, failure) => pause(this.#clock, failure?.retryAfterMs ?? backoffMs(attempt, this.#random), stop),
      suspect: (error, failure) => {
        if (isLoss(failure, error)) this.#opener.lose(error)
      },
    }
  }

  async #consumer(
    source: Source,
    events: ConsumerEvents,
    stop: AbortSignal,
    opened: () => Promise<void>,
  ): Promise<Consumer> {
    const release = (late: Consumer): void => void late.close().catch(ignore)
    for (;;) {
      await unlessAborted(opened(), stop, this.name)
      const { epoch } = this.#opener
      const consumer = await unlessAborted(this.broker.createConsumer(source, events, stop), stop, this.name, release)
      if (epoch === this.#opener.epoch) {
        this.#epochs.set(consumer, epoch)
        return consumer
      }
      release(consumer)
    }
  }

  #pause(failure: Failure, attempt: number): Promise<void> {
    return pause(this.#clock, failure.retryAfterMs ?? backoffMs(attempt, this.#random), this.#stop.signal)
  }
}

function ignore(): void {}

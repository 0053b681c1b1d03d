import { MessageIds } from '../codec/message-id.js'
import type { Broker } from '../contract/broker.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Consumer, ConsumerEvents, Source } from '../contract/consumer.js'
import type { Failure } from '../contract/failure.js'
import type { Clock, HostEvent } from '../contract/host.js'
import type { Publisher } from '../contract/publisher.js'
import { Closed } from '../errors/closed.js'
import { Outbox, outboxDefaults } from '../publish/outbox.js'
import type { PublisherSource } from '../publish/publisher-source.js'
import { backoffMs, pause } from './backoff.js'
import { GuardedBroker } from './guarded-broker.js'

/** Who wants to know how the connection is: workers. */
export interface ConnectionListener {
  connected(): void
  disconnected(cause: unknown): void
  /** The broker object is opened anew: consumers made before are dead. */
  lost(cause: unknown): void
}

type State = 'idle' | 'opening' | 'open' | 'closed'

/** What time cannot heal: the first connect, and the first consumer, fail at once. */
const permanent: ReadonlySet<Failure['code']> = new Set([
  'auth',
  'conflict',
  'invalid',
  'unsupported',
  'corrupt',
  'closed',
])
/** How long the first connect is tried. */
const firstConnectMs = 10_000

/**
 * Keeps one broker object connected for all tasks that share it: opens on first use, makes the publisher, opens anew
 * where the client does not heal itself, for ever, and closes when the last user has left.
 */
export class Connection implements PublisherSource {
  readonly name: string
  readonly broker: GuardedBroker
  readonly outbox: Outbox
  readonly ids: MessageIds
  /** The guaranteed least until it is open; then what holds. */
  capabilities: Capabilities
  readonly listeners: Set<ConnectionListener> = new Set()
  publisher: Publisher | undefined = undefined
  readonly #clock: Clock
  readonly #random: () => number
  readonly #clientId: string
  readonly #closing: AbortController = new AbortController()
  readonly #onClosed: () => void
  #state: State = 'idle'
  #opening: Promise<void> | undefined = undefined
  #acquiring: Promise<Publisher> | undefined = undefined
  #everOpen = false
  #connected = false
  #users = 0

  constructor(broker: Broker, clock: Clock, random: () => number, onClosed: () => void) {
    this.name = broker.name
    this.broker = new GuardedBroker(broker, clock)
    this.capabilities = broker.capabilities
    this.#clock = clock
    this.#random = random
    this.#onClosed = onClosed
    this.#clientId = `sluice-${process.pid.toString(36)}-${Math.floor(random() * 36 ** 6).toString(36)}`
    this.ids = new MessageIds(clock, random)
    this.outbox = new Outbox(this, clock)
  }

  get connected(): boolean {
    return this.#connected
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
  open(): Promise<void> {
    if (this.#state === 'open') return Promise.resolve()
    if (this.#state === 'closed') return Promise.reject(new Closed(`the connection to ${this.name}`))
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
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
      this.publisher = undefined
      void publisher.close().catch(ignore)
    }
    await pause(this.#clock, failure.retryAfterMs ?? backoffMs(attempts, this.#random), this.#closing.signal)
    await this.ready()
  }

  /**
   * A consumer, as soon as there can be one. The first time, what time cannot heal rejects; later everything is tried
   * again. `trouble` hears of each failure.
   */
  async consumer(
    source: Source,
    events: ConsumerEvents,
    signal: AbortSignal,
    first: boolean,
    trouble: (error: Error) => void,
  ): Promise<Consumer> {
    const stop = AbortSignal.any([signal, this.#closing.signal])
    for (let attempt = 1; ; attempt++) {
      try {
        await this.open()
        return await this.broker.createConsumer(source, events, stop)
      } catch (error) {
        const wrapped = this.broker.wrap('creating a consumer', error)
        if (stop.aborted || error instanceof Closed) throw error
        if (first && permanent.has(wrapped.failure.code)) throw wrapped
        if (first && !this.#everOpen) throw wrapped
        trouble(wrapped)
        this.#suspect(wrapped.failure, error)
        await pause(this.#clock, wrapped.failure.retryAfterMs ?? backoffMs(attempt, this.#random), stop)
      }
    }
  }

  classify(error: unknown): Failure {
    return this.broker.classify(error)
  }

  /** Flushes and releases everything. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    await this.outbox.close()
    this.#state = 'closed'
    this.#closing.abort()
    await this.publisher?.close().catch(ignore)
    this.publisher = undefined
    await this.broker.close()
    this.#onClosed()
  }

  async #open(): Promise<void> {
    this.#state = 'opening'
    const began = this.#clock.monotonic()
    for (let attempt = 1; ; attempt++) {
      try {
        const host = { clientId: this.#clientId, clock: this.#clock, random: this.#random, report: this.#heard }
        this.capabilities = await this.broker.open(host, this.#closing.signal)
        this.outbox.batchLimit = Math.min(outboxDefaults.batch, this.capabilities.limits.publishBatch)
        this.#state = 'open'
        this.#everOpen = true
        this.#setConnected()
        return
      } catch (error) {
        if (this.#closing.signal.aborted) throw new Closed(`the connection to ${this.name}`)
        const wrapped = this.broker.wrap('connecting', error)
        const late = this.#clock.monotonic() - began > firstConnectMs
        if (!this.#everOpen && (late || permanent.has(wrapped.failure.code))) {
          this.#state = 'idle'
          throw wrapped
        }
        const wait = wrapped.failure.retryAfterMs ?? backoffMs(attempt, this.#random)
        await pause(this.#clock, wait, this.#closing.signal)
      }
    }
  }

  async #acquire(): Promise<Publisher> {
    for (let attempt = 1; ; attempt++) {
      await this.open()
      try {
        const publisher = await this.broker.createPublisher(this.#closing.signal)
        this.publisher = publisher
        return publisher
      } catch (error) {
        const wrapped = this.broker.wrap('creating a publisher', error)
        if (this.#closing.signal.aborted || permanent.has(wrapped.failure.code)) throw wrapped
        this.#suspect(wrapped.failure, error)
        await pause(this.#clock, wrapped.failure.retryAfterMs ?? backoffMs(attempt, this.#random), this.#closing.signal)
      }
    }
  }

  /** An adapter that core reconnects may find out by a call, before it hears of it otherwise. */
  #suspect(failure: Failure, cause: unknown): void {
    if (failure.code === 'connection' || failure.code === 'closed') this.#lost(cause)
  }

  readonly #heard = (event: HostEvent): void => {
    if (this.#state === 'closed') return
    if (event.type === 'connected') this.#setConnected()
    else if (event.type === 'disconnected') {
      if (this.#connected) for (const listener of [...this.listeners]) listener.disconnected(event.cause)
      this.#connected = false
      this.#lost(event.cause)
    }
  }

  #setConnected(): void {
    if (this.#connected) return
    this.#connected = true
    for (const listener of [...this.listeners]) listener.connected()
  }

  #lost(cause: unknown): void {
    if (this.capabilities.reconnect !== 'core' || this.#state !== 'open') return
    this.#state = 'idle'
    this.#connected = false
    const publisher = this.publisher
    this.publisher = undefined
    void publisher?.close().catch(ignore)
    for (const listener of [...this.listeners]) listener.lost(cause)
    this.open().catch(ignore)
  }
}

function ignore(): void {}

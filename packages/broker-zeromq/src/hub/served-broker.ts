import { randomInt, randomUUID } from 'node:crypto'
import type {
  Broker,
  Cancel,
  Clock,
  Consumer,
  Failure,
  Host,
  HostEvent,
  OutgoingMessage,
  Publisher,
  Rejected,
  Source,
} from '@sluice/core/adapter'
import { HubFault } from '../frames/hub-fault.js'

const openAgainAfterMs = 500
const away: Failure = { code: 'busy', retryable: true, happened: 'no', retryAfterMs: openAgainAfterMs }
const chances = 2 ** 32

/** Who hears of what becomes of it. */
export interface ServedEvents {
  /** All consumers have ended. */
  lost(cause: unknown): void
  /** It could not be opened again, for a reason that was not told just before. */
  failed(error: unknown): void
}

/** The broker behind the hub, which is its host: opened again after a loss, with one publisher for all sessions. */
export class ServedBroker implements Host {
  readonly clientId: string = `hub-${randomUUID().slice(0, 8)}`
  readonly clock: Clock
  readonly broker: Broker
  readonly #events: ServedEvents
  readonly #stop = new AbortController()
  #publisher: Promise<Publisher> | undefined
  #isOpen = false
  #again: Cancel | undefined

  constructor(broker: Broker, clock: Clock, events: ServedEvents) {
    this.broker = broker
    this.clock = clock
    this.#events = events
  }

  readonly random = (): number => randomInt(chances) / chances

  get isOpen(): boolean {
    return this.#isOpen
  }

  report(event: HostEvent): void {
    if (event.type !== 'disconnected' || this.broker.capabilities.reconnect === 'broker' || !this.#isOpen) return
    this.#isOpen = false
    this.#publisher = undefined
    this.#events.lost(event.cause)
    this.#openLater(undefined)
  }

  /** Rejects with the broker's own error. */
  async open(): Promise<void> {
    await this.broker.open(this, this.#stop.signal)
    this.#isOpen = true
  }

  async publish(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const made = this.#ready().#publisherNow()
    const publisher = await made
    try {
      return await publisher.publish(batch)
    } catch (error) {
      if (!this.broker.classify(error).retryable && this.#publisher === made) {
        this.#publisher = undefined
        void publisher.close()
      }
      throw error
    }
  }

  /** Keeps no events: what is taken away from the hub is stale for the broker, which then says so. */
  async subscribe(source: Source): Promise<Consumer> {
    return await this.#ready().broker.createConsumer(source, { revoked: () => undefined }, this.#stop.signal)
  }

  async close(): Promise<void> {
    this.#isOpen = false
    this.#again?.()
    this.#stop.abort()
    const publisher = await this.#publisher?.catch(() => undefined)
    await publisher?.close()
    await this.broker.close()
  }

  #ready(): this {
    if (!this.#isOpen) throw new HubFault(away, "The hub's broker is being opened again.")
    return this
  }

  #publisherNow(): Promise<Publisher> {
    if (this.#publisher === undefined) {
      const made = this.broker.createPublisher(this.#stop.signal)
      made.catch(() => {
        if (this.#publisher === made) this.#publisher = undefined
      })
      this.#publisher = made
    }
    return this.#publisher
  }

  /** @param told why it could not be opened the last time. */
  #openLater(told: string | undefined): void {
    this.#again = this.clock.at(this.clock.monotonic() + openAgainAfterMs, () => {
      this.open().catch((error: unknown) => {
        if (this.#stop.signal.aborted) return
        const why = String(error)
        if (why !== told) this.#events.failed(error)
        this.#openLater(why)
      })
    })
  }
}

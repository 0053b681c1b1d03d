import type { Capabilities } from '../contract/capabilities.js'
import type { Clock, HostEvent } from '../contract/host.js'
import { Closed } from '../errors/closed.js'
import { backoffMs, pause } from './backoff.js'
import { type ConnectionListener, tell } from './connection-listener.js'
import type { GuardedBroker } from './guarded-broker.js'
import { isPermanent } from './healing.js'

/** How long the first connect is tried, and how long who wants an answer soon waits for another. */
export const firstConnectMs = 10_000

/** What opening stands on. */
export interface Opening {
  readonly broker: GuardedBroker
  readonly clock: Clock
  readonly random: () => number
  /** Resolves when the broker object is free to be opened. */
  readonly before: Promise<unknown> | undefined
  /** Aborts for good. */
  readonly stop: AbortSignal
  /** Everything made on the broker object so far is dead. */
  readonly lost: () => void
  /** Whether the broker takes nothing at the moment. */
  readonly blocked: (blocked: boolean) => void
}

/**
 * Opens a broker object, and where its client does not heal itself opens it anew, for ever. Knows whether it is
 * connected, and tells those who listen.
 */
export class Opener {
  readonly listeners: Set<ConnectionListener> = new Set()
  /** The guaranteed least until it is open; then what holds. */
  capabilities: Capabilities
  readonly #opening: Opening
  readonly #clientId: string
  #state: 'idle' | 'opening' | 'open' = 'idle'
  #attempt: Promise<void> | undefined = undefined
  #epoch = 0
  #everOpen = false
  #connected = false

  constructor(opening: Opening) {
    this.#opening = opening
    this.capabilities = opening.broker.broker.capabilities
    this.#clientId = `sluice-${process.pid.toString(36)}-${Math.floor(opening.random() * 36 ** 6).toString(36)}`
  }

  get connected(): boolean {
    return this.#connected
  }

  get everOpen(): boolean {
    return this.#everOpen
  }

  /** Another for each time the broker object was opened or lost: what an earlier one still says or gives is void. */
  get epoch(): number {
    return this.#epoch
  }

  /** Resolves when connected. Rejects if the first connect fails for good, or within 10 s, or after `stop`. */
  open(): Promise<void> {
    if (this.#opening.stop.aborted) return Promise.reject(this.#closed())
    if (this.#state === 'open') return Promise.resolve()
    this.#attempt ??= this.#open().finally(() => {
      this.#attempt = undefined
    })
    return this.#attempt
  }

  /** As `open`, for who wants an answer soon: rejects when the broker was there and stays away. */
  reach(): Promise<void> {
    return this.#everOpen && this.#state !== 'open'
      ? this.#opening.broker.within('connecting', firstConnectMs, () => this.open())
      : this.open()
  }

  /** Resolves when no attempt is under way: after `stop` the broker object can be closed. */
  async idle(): Promise<void> {
    await this.#attempt?.catch(() => undefined)
  }

  /** A call says that the connection is gone, before anybody else did. Heals where that is for core to do. */
  lose(cause: unknown): void {
    if (this.capabilities.reconnect !== 'core' || this.#state !== 'open') return
    this.#state = 'idle'
    this.#epoch++
    this.#setDisconnected(cause)
    this.#opening.lost()
    tell(this.listeners, listener => listener.lost(cause))
    this.open().catch(() => undefined)
  }

  async #open(): Promise<void> {
    const { stop, before } = this.#opening
    this.#state = 'opening'
    await before
    this.capabilities = await this.#capabilities()
    if (stop.aborted) throw this.#closed()
    this.#state = 'open'
    this.#everOpen = true
    this.#setConnected()
  }

  async #capabilities(): Promise<Capabilities> {
    const { broker, clock, random, stop } = this.#opening
    const began = clock.monotonic()
    for (let attempt = 1; ; attempt++) {
      const epoch = ++this.#epoch
      const report = (event: HostEvent): void => {
        if (epoch === this.#epoch) this.#heard(event)
      }
      try {
        return await broker.open({ clientId: this.#clientId, clock, random, report }, stop)
      } catch (error) {
        if (stop.aborted) throw this.#closed()
        const wrapped = broker.wrap('connecting', error)
        const late = clock.monotonic() - began >= firstConnectMs
        if (!this.#everOpen && (late || isPermanent(wrapped.failure))) {
          this.#state = 'idle'
          throw wrapped
        }
        tell(this.listeners, listener => listener.troubled(wrapped))
        await pause(clock, wrapped.failure.retryAfterMs ?? backoffMs(attempt, random), stop)
      }
    }
  }

  #heard(event: HostEvent): void {
    if (this.#opening.stop.aborted) return
    if (event.type === 'connected') this.#setConnected()
    else if (event.type === 'disconnected') {
      this.#setDisconnected(event.cause)
      this.lose(event.cause)
    } else this.#opening.blocked(event.type === 'blocked')
  }

  #setConnected(): void {
    if (this.#connected) return
    this.#connected = true
    tell(this.listeners, listener => listener.connected())
  }

  #setDisconnected(cause: unknown): void {
    if (!this.#connected) return
    this.#connected = false
    // The next connection says for itself how the broker is.
    this.#opening.blocked(false)
    tell(this.listeners, listener => listener.disconnected(cause))
  }

  #closed(): Closed {
    return new Closed(`the connection to ${this.#opening.broker.broker.name}`)
  }
}

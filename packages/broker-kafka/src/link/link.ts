import type { Cancel, Host } from '@sluice/core/adapter'
import type { Driver } from '../drivers/driver.js'
import { KafkaFault } from './kafka-fault.js'

const askEveryMs = 250

/**
 * What core hears of the connections: lost with the first that is lost, or when Kafka answers no more; back when a
 * broker answers again. A silence is ended by dropping all connections, or whoever waits would go on waiting.
 */
export class Link {
  readonly #host: Host
  readonly #pingMs: number
  readonly #forget: () => void
  #driver: Driver | undefined
  #down = false
  #next: Cancel | undefined
  #deadline: Cancel | undefined

  constructor(host: Host, pingMs: number, forget: () => void) {
    this.#host = host
    this.#pingMs = pingMs
    this.#forget = forget
  }

  get connected(): boolean {
    return !this.#down
  }

  /** From here on losses are reported. */
  watch(driver: Driver): void {
    this.#driver = driver
    this.#host.report({ type: 'connected' })
    this.#later(this.#pingMs, () => this.#ping())
  }

  readonly lost = (cause: unknown): void => {
    if (this.#driver === undefined || this.#down) return
    this.#down = true
    this.#forget()
    this.#host.report({ type: 'disconnected', cause })
    this.#later(askEveryMs, () => this.#ask())
  }

  close(): void {
    this.#driver = undefined
    this.#next?.()
    this.#deadline?.()
  }

  /** Whether the standing connection still answers. */
  #ping(): void {
    this.#question(
      driver => driver.ping(),
      () => this.#later(this.#pingMs, () => this.#ping()),
      // The connection tells by itself what became of it.
      () => this.#later(this.#pingMs, () => this.#ping()),
    )
  }

  /** Whether anybody can be reached again. */
  #ask(): void {
    this.#question(
      driver => driver.reach(),
      () => {
        this.#down = false
        this.#host.report({ type: 'connected' })
        this.#later(this.#pingMs, () => this.#ping())
      },
      () => this.#later(askEveryMs, () => this.#ask()),
    )
  }

  #question(ask: (driver: Driver) => Promise<void>, yes: () => void, no: () => void): void {
    const driver = this.#driver
    if (driver === undefined) return
    const wasDown = this.#down
    let over = false
    /** Once, and only if nothing else has happened meanwhile. */
    const end = (then: () => void): void => {
      if (over) return
      over = true
      this.#deadline?.()
      if (this.#driver === driver && this.#down === wasDown) then()
    }
    this.#deadline?.()
    const { clock } = this.#host
    this.#deadline = clock.at(clock.monotonic() + 2 * this.#pingMs, () =>
      end(() => {
        const silence = new KafkaFault('timeout', 'Kafka does not answer.', { retryable: true, happened: 'maybe' })
        driver.drop(silence)
        if (wasDown) no()
        else this.lost(silence)
      }),
    )
    ask(driver).then(
      () => end(yes),
      () => end(no),
    )
  }

  #later(milliseconds: number, run: () => void): void {
    const { clock } = this.#host
    this.#next?.()
    this.#next = clock.at(clock.monotonic() + milliseconds, run)
  }
}

import type { Cancel, Host } from '@sluice/core/adapter'
import type { Driver } from '../drivers/driver.js'

const askEveryMs = 250

/** What core hears of the connections: lost with the first that is lost, back when a broker answers again. */
export class Link {
  readonly #host: Host
  readonly #forget: () => void
  #driver: Driver | undefined
  #down = false
  #cancel: Cancel | undefined

  constructor(host: Host, forget: () => void) {
    this.#host = host
    this.#forget = forget
  }

  get connected(): boolean {
    return !this.#down
  }

  /** From here on losses are reported. */
  watch(driver: Driver): void {
    this.#driver = driver
    this.#host.report({ type: 'connected' })
  }

  readonly lost = (cause: unknown): void => {
    if (this.#driver === undefined || this.#down) return
    this.#down = true
    this.#forget()
    this.#host.report({ type: 'disconnected', cause })
    this.#askLater()
  }

  close(): void {
    this.#driver = undefined
    this.#cancel?.()
    this.#cancel = undefined
  }

  #askLater(): void {
    const { clock } = this.#host
    this.#cancel = clock.at(clock.monotonic() + askEveryMs, () => {
      const driver = this.#driver
      driver?.ping().then(
        () => {
          if (this.#driver !== driver) return
          this.#down = false
          this.#host.report({ type: 'connected' })
        },
        () => {
          if (this.#driver === driver) this.#askLater()
        },
      )
    })
  }
}

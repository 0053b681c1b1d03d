import type { Change, Changed, Clock, Host, Store, StoredValue } from '@sluice/core/adapter'
import { MqttFault } from '../link/mqtt-fault.js'

/** Then the store counts as down. Shorter than core waits for a close. */
const patienceMs = 2_000

/**
 * The store that slots are leased in. Core guards the calls of the adapter, not those that the adapter makes: one that is never
 * answered must not hold up closing, renewing, or opening again.
 */
export class PatientStore {
  readonly #store: Store
  #clock: Clock | undefined

  constructor(store: Store) {
    this.#store = store
  }

  async open(host: Host, signal: AbortSignal): Promise<void> {
    this.#clock = host.clock
    await this.#store.open(host, signal)
  }

  async close(): Promise<void> {
    await this.#within(this.#store.close())
  }

  /** @throws {MqttFault} where the store fails, or does not answer. */
  get(keys: readonly string[]): Promise<readonly (StoredValue | undefined)[]> {
    return this.#within(this.#store.get(keys))
  }

  /** As `get`; what was not answered may have been done. */
  change(changes: readonly Change[]): Promise<readonly Changed[]> {
    return this.#within(this.#store.change(changes))
  }

  async #within<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const clock = this.#clock
    if (clock === undefined) throw new MqttFault('closed', 'The store of the slots is not open.')
    let cancel = (): void => undefined
    const over = new Promise<never>((_, reject) => {
      cancel = clock.at(clock.monotonic() + patienceMs, () => reject(this.#down(undefined)))
    })
    try {
      return await Promise.race([asked, over])
    } catch (error) {
      throw error instanceof MqttFault ? error : this.#down(error)
    } finally {
      cancel()
    }
  }

  /** Never `connection`: the connection to the MQTT server is another one. */
  #down(cause: unknown): MqttFault {
    const what = cause === undefined ? 'did not answer' : 'failed'
    return new MqttFault('busy', `The store of the slots ${what}.`, { retryable: true, retryAfterMs: 500, cause })
  }
}

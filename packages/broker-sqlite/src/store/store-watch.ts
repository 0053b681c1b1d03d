import type { Clock } from '@sluice/core/adapter'
import type { Connection } from '../file/connection.js'
import type { Watcher } from '../waking/lookout.js'

/** Says, once a turn at most, that a key has another version than the last time somebody looked. */
export class StoreWatch implements Watcher {
  readonly #connection: Connection
  readonly #key: string
  readonly #changed: () => void
  #version: string | undefined
  #told = false
  #over = false

  constructor(connection: Connection, key: string, changed: () => void, known: StoreWatch | undefined) {
    this.#connection = connection
    this.#key = key
    this.#changed = changed
    this.#version = this.#read()
    connection.lookout.add(this, topicOf(key), Infinity)
    // It moved here from a connection that is gone: nobody knows what was missed.
    if (known !== undefined) this.#tell(connection.clock)
  }

  look(): number {
    const version = this.#read()
    if (version !== this.#version) {
      this.#version = version
      this.#tell(this.#connection.clock)
    }
    return Infinity
  }

  end(): void {
    this.#over = true
    this.#connection.lookout.remove(this)
  }

  #read(): string | undefined {
    return this.#connection.read(({ values }) => values.get(this.#key, this.#connection.clock.now()))?.version
  }

  #tell(clock: Clock): void {
    if (this.#told) return
    this.#told = true
    clock.tick(() => {
      this.#told = false
      if (!this.#over) this.#changed()
    })
  }
}

/** Keys beside the names of queues. */
export function topicOf(key: string): string {
  return `key ${key}`
}

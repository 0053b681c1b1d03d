import type { Cancel } from '../contract/host.js'
import type { MemoryConnection, Party } from './memory-connection.js'
import type { StoredValues } from './stored-values.js'

interface Watch {
  readonly key: string
  readonly changed: () => void
  /** A call is on its way: several changes of one turn are told once. */
  told: boolean
  cancel: Cancel | undefined
}

/** What one store object watches. While its connection is cut nothing is told; afterwards everything is told once. */
export class StoreWatches implements Party {
  readonly #values: StoredValues
  readonly #watches = new Set<Watch>()
  #connection: MemoryConnection | undefined

  constructor(values: StoredValues) {
    this.#values = values
  }

  /** The store was opened. */
  live(connection: MemoryConnection): void {
    this.#connection = connection
    connection.add(this)
    this.heal()
  }

  add(key: string, changed: () => void): Cancel {
    const watch: Watch = { key, changed, told: false, cancel: undefined }
    this.#watches.add(watch)
    if (this.#connection?.up === true) this.#listen(watch)
    return () => {
      watch.cancel?.()
      this.#watches.delete(watch)
    }
  }

  cut(): void {
    for (const watch of this.#watches) {
      watch.cancel?.()
      watch.cancel = undefined
    }
  }

  heal(): void {
    for (const watch of this.#watches) {
      this.#listen(watch)
      this.#tell(watch)
    }
  }

  async close(): Promise<void> {
    this.cut()
    this.#connection?.remove(this)
    this.#connection = undefined
  }

  #listen(watch: Watch): void {
    watch.cancel = this.#values.watch(watch.key, () => this.#tell(watch))
  }

  #tell(watch: Watch): void {
    if (watch.told) return
    watch.told = true
    this.#connection?.host.clock.tick(() => {
      watch.told = false
      if (this.#connection !== undefined && this.#watches.has(watch)) watch.changed()
    })
  }
}

import { type FSWatcher, watch } from 'node:fs'

/**
 * Hears of writes of any process to the write-ahead log, this one included, by the system's file notification. Where the
 * system has none it is silent, and whoever uses it looks by himself.
 */
export class WalWatch {
  readonly #file: string
  readonly #heard: () => void
  #watcher: FSWatcher | undefined

  constructor(path: string, heard: () => void) {
    this.#file = `${path}-wal`
    this.#heard = heard
  }

  get listening(): boolean {
    return this.#watcher !== undefined
  }

  /** Whether it listens from now on. Idempotent. */
  start(): boolean {
    if (this.#watcher !== undefined) return true
    try {
      this.#watcher = watch(this.#file, { persistent: false }, event => {
        // The log was made anew: the next start listens to the new one.
        if (event === 'rename') this.stop()
        this.#heard()
      })
      this.#watcher.on('error', () => this.stop())
      return true
    } catch {
      return false
    }
  }

  stop(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }
}

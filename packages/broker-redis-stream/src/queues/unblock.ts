import type { Cancel } from '@sluice/core/adapter'
import type { StreamReader } from './stream-reader.js'
import type { StreamServer } from './stream-server.js'

const againMs = 20

/**
 * Ends a blocked read without losing what it brings: the server is told to answer it now. Where that is not allowed
 * the read ends by itself within a second; in a Cluster, where it is not possible, within a quarter of one.
 */
export class Unblock {
  readonly #server: StreamServer
  readonly #reader: StreamReader

  constructor(server: StreamServer, reader: StreamReader) {
    this.#server = server
    this.#reader = reader
  }

  /** Call what it answers when the read is over. */
  onAbort(signal: AbortSignal): () => void {
    let again: Cancel | undefined
    let over = false
    const wake = (): void => {
      void this.#tell().then(told => {
        const { clock } = this.#server
        // Until it has helped: the first may come before the server has begun to block.
        if (told && !over) again = clock.at(clock.monotonic() + againMs, wake)
      })
    }
    signal.addEventListener('abort', wake)
    return () => {
      over = true
      again?.()
      signal.removeEventListener('abort', wake)
    }
  }

  /** Resolves after `ms`, or at the abort. */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0 || signal.aborted) return Promise.resolve()
    const { clock } = this.#server
    return new Promise(resolve => {
      const end = (): void => {
        cancel()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const cancel = clock.at(clock.monotonic() + ms, end)
      signal.addEventListener('abort', end)
    })
  }

  async #tell(): Promise<boolean> {
    const { id } = this.#reader.connection
    if (!this.#reader.reading || id === undefined) return false
    try {
      await this.#server.commands.call('CLIENT', ['UNBLOCK', id], { patienceMs: 0 })
      return true
    } catch {
      // Not allowed, or closed meanwhile: then the read ends by itself.
      return false
    }
  }
}

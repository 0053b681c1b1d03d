import type { Entry } from './receipt.js'

/** Messages that are done and whose acknowledgement was never written, by packet: the server must send them again. */
export type Finished = Map<number, string | undefined>

/**
 * In which order acknowledgements leave. MQTT demands the order of arrival [MQTT-4.6.0-2], and a server may take one for
 * another where it is not kept.
 */
export class Acknowledging {
  readonly #order: 'strict' | 'free'
  readonly #write: (packetId: number) => void
  #arrived: Entry[] = []
  #from = 0

  constructor(order: 'strict' | 'free', write: (packetId: number) => void) {
    this.#order = order
    this.#write = write
  }

  came(entry: Entry): void {
    if (this.#order === 'strict') this.#arrived.push(entry)
  }

  /** Done: acknowledged now, or as soon as all before it are. */
  settle(entry: Entry): void {
    if (entry.done || entry.packetId === 0) return
    entry.done = true
    if (this.#order === 'free') this.#write(entry.packetId)
    else this.#release()
  }

  /** What is done and was held back. */
  heldBack(): Finished {
    const finished: Finished = new Map()
    for (let at = this.#from; at < this.#arrived.length; at++) {
      const entry = this.#arrived[at] as Entry
      if (entry.done) finished.set(entry.packetId, entry.id)
    }
    return finished
  }

  #release(): void {
    while (this.#from < this.#arrived.length) {
      const entry = this.#arrived[this.#from] as Entry
      if (!entry.done) break
      this.#from++
      this.#write(entry.packetId)
    }
    if (this.#from * 2 < this.#arrived.length) return
    this.#arrived = this.#arrived.slice(this.#from)
    this.#from = 0
  }
}

import type { Cancel, Clock, Delivery } from '@sluice/core/adapter'
import { Pull } from 'zeromq'
import { FrameReader } from '../frames/frame-reader.js'
import { maxFrameBytes } from '../frames/kinds.js'
import { checkPlace } from '../hub/ipc-place.js'
import { readMessages } from '../hub/requests.js'

interface Waiting {
  readonly max: number
  /** Takes from what is held only if nobody has ended it before. */
  readonly end: (take: () => readonly Delivery<number>[]) => void
}

/** One place where a queue is worked on, shared by the consumers of this broker object. Reads only what somebody waits for. */
export class PullGate {
  /** Consumers that use it. */
  users = 0
  readonly #clock: Clock
  readonly #path: string
  readonly #socket = new Pull({ linger: 0, receiveHighWaterMark: 100, maxMessageSize: maxFrameBytes })
  readonly #waiting = new Set<Waiting>()
  #held: Delivery<number>[] = []
  #receipt = 0
  #reading = false
  #serving = false
  #bound = false
  #closed = false

  constructor(path: string, clock: Clock) {
    this.#path = path
    this.#clock = clock
  }

  /** Rejects where another process works at this place: libzmq would take it away from that one without a word. */
  async open(): Promise<void> {
    try {
      await checkPlace(this.#path, this.#clock)
      await this.#socket.bind(`ipc://${this.#path}`)
      this.#bound = true
    } catch (error) {
      await this.close()
      throw error
    }
  }

  take(max: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery<number>[]> {
    return new Promise(resolve => {
      let cancel: Cancel | undefined
      const waiting: Waiting = {
        max,
        end: take => {
          if (!this.#waiting.delete(waiting)) return
          cancel?.()
          signal.removeEventListener('abort', abort)
          resolve(take())
        },
      }
      const abort = (): void => waiting.end(nothing)
      this.#waiting.add(waiting)
      if (signal.aborted || this.#closed) return abort()
      signal.addEventListener('abort', abort, { once: true })
      if (waitMs <= 0) this.#clock.yield(() => waiting.end(() => this.#held.splice(0, max)))
      else if (waitMs !== Infinity) cancel = this.#clock.at(this.#clock.monotonic() + waitMs, abort)
      this.#serveSoon()
      void this.#read()
    })
  }

  /** What a consumer did not hand over, for the others here. */
  giveBack(deliveries: readonly Delivery<number>[]): void {
    this.#held.unshift(...deliveries)
    this.#serveSoon()
  }

  /** What it holds is lost: at most once. Resolves when the place is free. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const { end } of this.#waiting) end(nothing)
    if (this.#bound) await this.#socket.unbind(`ipc://${this.#path}`).catch(() => undefined)
    this.#socket.close()
  }

  async #read(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      while (this.#waiting.size > 0 && this.#held.length < this.#wanted()) {
        const [frame] = await this.#socket.receive()
        this.#hold(frame as Buffer)
      }
    } catch {
      // Closed.
    }
    this.#reading = false
  }

  #wanted(): number {
    let wanted = 0
    for (const { max } of this.#waiting) wanted += max
    return wanted
  }

  #hold(frame: Buffer): void {
    try {
      for (const { id, body, headers, key, priority } of readMessages(new FrameReader(frame))) {
        const rest = { lane: undefined, deliveryCount: 0, publishedAt: undefined, leaseUntil: undefined }
        this.#held.push({ id, body, headers, receipt: ++this.#receipt, ...rest, key, priority })
      }
    } catch {
      // A stranger's, and no frame of ours: there is nobody to tell.
    }
    this.#serveSoon()
  }

  /** All that came in one turn is handed out together. */
  #serveSoon(): void {
    if (this.#serving || this.#held.length === 0) return
    this.#serving = true
    this.#clock.tick(() => {
      this.#serving = false
      for (const { max, end } of this.#waiting) {
        if (this.#held.length === 0) return
        end(() => this.#held.splice(0, max))
      }
      void this.#read()
    })
  }
}

function nothing(): readonly Delivery<number>[] {
  return []
}

import type { Clock } from '@sluice/core/adapter'
import { Push } from 'zeromq'
import { HubFault } from '../frames/hub-fault.js'
import { type PipeSettings, pipePath } from './pipe-options.js'

/** Messages that wait here while nobody is there, or all are full. */
const mostWaiting = 1_000
const roomMs = 1_000
const lingerMs = 2_000

/** The way to all places where a queue is worked on. Whoever is there gets the next message. */
export class PushLine {
  readonly #clock: Clock
  readonly #socket: Push
  #frames: Buffer[] = []
  #sending = false
  #turn: Promise<unknown> = Promise.resolve()
  readonly #watchers = new Set<() => void>()

  constructor(settings: PipeSettings, queue: string, clock: Clock) {
    this.#clock = clock
    this.#socket = new Push({
      // Without it messages would wait for places where nobody works.
      immediate: true,
      sendHighWaterMark: mostWaiting,
      linger: lingerMs,
      reconnectInterval: 50,
      reconnectMaxInterval: 1_000,
    })
    for (let worker = 0; worker < settings.workers; worker++) {
      this.#socket.connect(`ipc://${pipePath(settings, queue, worker)}`)
    }
  }

  /** Resolves with how many are on their way or wait here; for those after them there was no room for a second. */
  send(frames: readonly Buffer[]): Promise<number> {
    const sent = this.#turn.then(() => this.#enter(frames))
    this.#turn = sent
    return sent
  }

  /** Waits for a moment for those who would take what waits here; the rest is lost. */
  async close(): Promise<void> {
    await this.#until(() => !this.#sending, lingerMs)
    this.#frames = []
    this.#socket.close()
  }

  async #enter(frames: readonly Buffer[]): Promise<number> {
    let count = 0
    for (const frame of frames) {
      if (this.#frames.length >= mostWaiting) {
        await this.#until(() => this.#frames.length < mostWaiting, roomMs)
        if (this.#frames.length >= mostWaiting) return count
      }
      this.#frames.push(frame)
      count++
      if (!this.#sending) void this.#sendAll()
    }
    return count
  }

  /** The socket takes one at a time, and none while nobody is there. */
  async #sendAll(): Promise<void> {
    this.#sending = true
    try {
      for (let next = this.#frames.shift(); next !== undefined; next = this.#frames.shift()) {
        await this.#socket.send(next)
        for (const look of this.#watchers) look()
      }
    } catch {
      // Closed: what was left is lost.
    }
    this.#sending = false
    for (const look of this.#watchers) look()
  }

  #until(holds: () => boolean, withinMs: number): Promise<void> {
    if (holds()) return Promise.resolve()
    return new Promise(resolve => {
      const end = (): void => {
        this.#watchers.delete(look)
        cancel()
        resolve()
      }
      const look = (): void => {
        if (holds()) end()
      }
      this.#watchers.add(look)
      const cancel = this.#clock.at(this.#clock.monotonic() + withinMs, end)
    })
  }
}

/** Of a message for which there was no room. */
export function noRoom(): HubFault {
  return new HubFault({ code: 'busy', retryable: true, happened: 'no' }, 'Nobody pulls from this queue fast enough.')
}

import type { Cancel, Clock } from '@sluice/core/adapter'
import type { RedisClient, RedisConnection } from '@sluice/store-redis'
import { classifyList, isAway } from '../classify.js'
import { rest } from './rest.js'

/** How long a read blocks at most: then its reader looks by itself, for leases that ended and messages that are due. */
export const longestBlockMs = 2_000
/** How often a reader looks by itself while the server is full. */
const fullMs = 250
/** The client may know later than its calls that the connection is gone. */
export const awayMs = 50

/**
 * Waits on a connection of its own until something comes into a list, by a command that moves it and loses nothing:
 * whether or not somebody still waits for the answer, and whether or not it arrives.
 */
export class BlockedReader {
  readonly #client: RedisClient
  readonly #clock: Clock
  readonly #from: string
  readonly #to: string
  readonly #abandoned: () => void
  #connection: RedisConnection | undefined
  #blocked: Promise<void> | undefined
  #failure: unknown
  #end: (() => void) | undefined

  /**
   * @param to where what came is put, at the end; the same list: at its beginning, where it was.
   * @param abandoned something came, and nobody waits for it here any more.
   */
  constructor(client: RedisClient, clock: Clock, from: string, to: string, abandoned: () => void) {
    this.#client = client
    this.#clock = clock
    this.#from = from
    this.#to = to
    this.#abandoned = abandoned
  }

  /** Resolves when something may have come, after `ms`, and on abort. Rejects where blocking is refused. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#connection ??= this.#client.reader('broker')
    const connection = this.#connection
    const until = this.#clock.monotonic() + ms
    if (connection.native === undefined && !(await connection.ready(ms, signal))) return
    if (signal.aborted) return
    this.#blocked ??= this.#block(connection, until - this.#clock.monotonic())
    await this.#first(this.#blocked, until, signal)
    const failure = this.#failure
    this.#failure = undefined
    if (failure === undefined) return
    // Moving counts as adding: a full server refuses it, while what is there can be taken.
    const full = classifyList(failure).code === 'full'
    if (!full && !isAway(failure)) throw failure
    await rest(this.#clock, Math.min(ms, full ? fullMs : awayMs), signal)
  }

  close(): void {
    if (this.#connection !== undefined) this.#client.endReader(this.#connection)
    this.#connection = undefined
  }

  async #block(connection: RedisConnection, ms: number): Promise<void> {
    const blockMs = Math.max(1, Math.ceil(ms))
    const place = this.#from === this.#to ? 'LEFT' : 'RIGHT'
    try {
      const moved = await connection.call('BLMOVE', [this.#from, this.#to, 'LEFT', place, blockMs / 1_000], { blockMs })
      if (moved !== null && this.#end === undefined) this.#abandoned()
    } catch (error) {
      this.#failure = error
    } finally {
      this.#blocked = undefined
    }
  }

  #first(blocked: Promise<void>, until: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      let cancel: Cancel = () => undefined
      const end = (): void => {
        cancel()
        signal.removeEventListener('abort', end)
        if (this.#end === end) this.#end = undefined
        resolve()
      }
      this.#end = end
      signal.addEventListener('abort', end)
      // A block that an earlier wait began may last longer than this one.
      cancel = this.#clock.at(until + 50, end)
      blocked.then(end)
    })
  }
}

import type { Cancel, Clock } from '@sluice/core/adapter'
import type { RedisScript } from '../scripts/redis-script.js'
import { ScriptRunner } from '../scripts/script-runner.js'
import { attach, discard } from './attach.js'
import type { CallOptions, Caller } from './call-options.js'
import { Heartbeat } from './heartbeat.js'
import { PendingCalls } from './pending-calls.js'
import { isReadOnly, RedisFault } from './redis-fault.js'
import { type RedisArgument, sendableAll } from './redis-argument.js'
import type { RedisNative, RedisSettings } from './settings.js'

export interface ConnectionParts {
  readonly settings: RedisSettings
  readonly clock: Clock
  readonly random: () => number
  readonly name: string
  /** Told when the connection is there, and when it is lost; each once, in turn. */
  readonly up: () => void
  readonly down: (cause: unknown) => void
}

const firstRetryMs = 50
const longestRetryMs = 2_000
/** Above it a half-open connection would not be noticed within 15 seconds. */
const longestBlockMs = 5_000

/**
 * One connection that is there for as long as it is wanted: when it is lost, what waits is rejected at once (whether
 * it happened is not known, and nothing is ever sent twice), and it connects again with backoff and jitter, by
 * turns to each address. Calls are sent in the order of calling.
 */
export class RedisConnection implements Caller {
  readonly #parts: ConnectionParts
  readonly #pending: PendingCalls
  readonly #heartbeat: Heartbeat
  readonly #stop = new AbortController()
  readonly #waiting = new Set<() => void>()
  readonly #scripts: ScriptRunner
  #client: RedisNative | undefined
  #id: number | undefined
  #turn = 0
  #failures = 0
  #epoch = 0
  #retry: Cancel | undefined
  #cause: unknown
  #closedBy: unknown

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    const { clock, settings } = parts
    this.#scripts = new ScriptRunner(this, settings.isCluster)
    this.#pending = new PendingCalls(
      clock,
      error => this.#refused(error),
      () =>
        this.#lose(new RedisFault('timeout', 'Redis did not answer in time.', { retryable: true, happened: 'maybe' })),
    )
    this.#heartbeat = new Heartbeat(clock, {
      idle: () => this.#pending.size === 0,
      dead: cause => this.#lose(settings.scrub(cause)),
      sick: cause => parts.down(settings.scrub(cause)),
      well: () => parts.up(),
    })
  }

  /** Of the client; `undefined` while the connection is away. */
  get native(): RedisNative | undefined {
    return this.#client
  }

  /** Raised by each new connection: what the server kept for the earlier one is gone. */
  get epoch(): number {
    return this.#epoch
  }

  /** Number of this connection on the server, for `CLIENT UNBLOCK`; `undefined` while it is away, and of a Cluster. */
  get id(): number | undefined {
    return this.#id
  }

  /** Tries each address once. Rejects with the raw error of the last. */
  async open(signal: AbortSignal): Promise<void> {
    for (let left = this.#parts.settings.places; ; left--) {
      try {
        return await this.#attach(AbortSignal.any([signal, this.#stop.signal]))
      } catch (error) {
        if (left <= 1 || signal.aborted || this.#closedBy !== undefined) throw error
      }
    }
  }

  /** As `open`, but in the background, for as long as it takes. */
  start(): void {
    this.#again(0)
  }

  /** Whether the connection is there, waiting at most `waitMs` for it, or until the abort. Never rejects. */
  async ready(waitMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#client === undefined && this.#closedBy === undefined && waitMs > 0) await this.#wait(waitMs, signal)
    return this.#client !== undefined
  }

  /** One command. Rejects with the raw error, without the arguments. */
  call(command: string, args: readonly RedisArgument[] = [], options: CallOptions = {}): Promise<unknown> {
    const client = this.#client
    if (client !== undefined) return this.#send(client, command, args, options)
    return this.ready(options.patienceMs ?? 2_000).then(() => {
      if (this.#client === undefined) throw this.#absent()
      return this.#send(this.#client, command, args, options)
    })
  }

  /**
   * One script, atomic on the server, in the order of calling: over a new connection it is sent as a whole once, since a
   * server that has to ask for it would do later calls first. (A Cluster asks.)
   */
  run(
    script: RedisScript,
    keys: readonly RedisArgument[],
    args: readonly RedisArgument[] = [],
    options: CallOptions = {},
  ): Promise<unknown> {
    return this.#scripts.run(script, keys, args, options)
  }

  /** Ends for good; everything that waits is rejected with `because`. Idempotent. */
  close(because: unknown): void {
    if (this.#closedBy !== undefined) return
    this.#closedBy = because
    this.#stop.abort(because)
    this.#retry?.()
    this.#drop(because)
    this.#wake()
  }

  #send(client: RedisNative, command: string, args: readonly RedisArgument[], options: CallOptions): Promise<unknown> {
    const { blockMs = 0, bytes = false } = options
    const given = sendableAll(args)
    const answer = bytes ? client.callBuffer(command, given) : client.call(command, given)
    return this.#pending.wait(answer, this.#parts.settings.callMs + Math.min(blockMs, longestBlockMs))
  }

  async #attach(signal: AbortSignal): Promise<void> {
    const { settings, clock, name } = this.#parts
    const { client, id } = await attach(settings, this.#turn++, name, clock, signal)
    if (this.#closedBy !== undefined) {
      discard(client)
      throw this.#closedBy
    }
    this.#client = client
    this.#id = id
    this.#scripts.begin()
    this.#failures = 0
    this.#epoch++
    let told: unknown
    client.on('error', error => {
      told = error
    })
    const end = (): void => {
      if (this.#client === client) this.#lose(settings.scrub(told ?? new Error('Connection is closed.')))
    }
    client.once('end', end)
    // It may have ended between its last answer and here.
    if (client.status === 'end') return end()
    this.#heartbeat.start(client)
    this.#parts.up()
    this.#wake()
  }

  /** A master that became a replica serves nobody here: we look for the other one. */
  #refused(raw: unknown): unknown {
    const error = this.#parts.settings.scrub(raw)
    if (isReadOnly(error) && !this.#parts.settings.isCluster) this.#lose(error)
    return error
  }

  #lose(cause: unknown): void {
    if (this.#client === undefined) return
    // The same address first: most often it is back at once. Where a master became a replica, the next.
    if (!isReadOnly(cause)) this.#turn += this.#parts.settings.places - 1
    this.#drop(
      new RedisFault('connection', 'The connection to Redis was lost.', { retryable: true, happened: 'maybe', cause }),
    )
    this.#cause = cause
    this.#parts.down(cause)
    this.#again(0)
  }

  #drop(because: unknown): void {
    const client = this.#client
    this.#client = undefined
    this.#id = undefined
    this.#heartbeat.stop()
    this.#pending.fail(because)
    if (client !== undefined) discard(client)
  }

  #again(failures: number): void {
    this.#failures = failures
    if (this.#closedBy !== undefined) return
    const { clock, random } = this.#parts
    const most = Math.min(firstRetryMs * 2 ** failures, longestRetryMs)
    this.#retry?.()
    this.#retry = clock.at(clock.monotonic() + most * (0.5 + random() / 2), () => {
      this.#attach(this.#stop.signal).catch(error => {
        if (this.#closedBy !== undefined) return
        this.#cause = error
        this.#parts.down(error)
        this.#again(this.#failures + 1)
      })
    })
  }

  #absent(): unknown {
    if (this.#closedBy !== undefined) return this.#closedBy
    return new RedisFault('connection', 'There is no connection to Redis.', { retryable: true, cause: this.#cause })
  }

  #wait(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise(resolve => {
      const { clock } = this.#parts
      const done = (): void => {
        cancel()
        this.#waiting.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const cancel = clock.at(clock.monotonic() + waitMs, done)
      this.#waiting.add(done)
      signal?.addEventListener('abort', done)
      if (signal?.aborted === true) done()
    })
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done()
  }
}

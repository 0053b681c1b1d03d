import type { Host, HostEvent } from '@sluice/core/adapter'
import { RedisConnection } from './redis-connection.js'
import { RedisFault } from './redis-fault.js'
import type { RedisNative, RedisSettings } from './settings.js'

/** Who uses the connections: the broker, and the store that belongs to it. */
export type RedisUser = 'broker' | 'store'

/**
 * The connections that a broker object and its store share: one for commands, and one for each reader that blocks.
 * Opened by the first user, closed by the last. Hosts are told `disconnected` when the first of them is lost, and
 * `connected` when all are there again.
 */
export class RedisClient {
  readonly settings: RedisSettings
  readonly #users = new Map<RedisUser, Host>()
  readonly #readers = new Set<RedisConnection>()
  readonly #down = new Set<object>()
  #commands: RedisConnection | undefined
  #count = 0
  /** Opening and closing one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(settings: RedisSettings) {
    this.settings = settings
  }

  /** Of ioredis; `undefined` while there is no connection. */
  get native(): RedisNative | undefined {
    return this.#commands?.native
  }

  /** @throws {RedisFault} `closed` while this user has not opened it, or not any more. */
  commands(user: RedisUser): RedisConnection {
    if (this.#commands === undefined || !this.#users.has(user)) throw closed(user)
    return this.#commands
  }

  /**
   * A connection of one's own, for commands that block. It connects by itself, in the background.
   *
   * @throws {RedisFault} `closed` as `commands`.
   */
  reader(user: RedisUser): RedisConnection {
    const host = this.#users.get(user)
    if (this.#commands === undefined || host === undefined) throw closed(user)
    const reader = this.#make(host, `-r${++this.#count}`)
    this.#readers.add(reader)
    reader.start()
    return reader
  }

  /** Ends a reader; what waits there is rejected as `closed`. Idempotent. */
  endReader(reader: RedisConnection): void {
    this.#readers.delete(reader)
    reader.close(new RedisFault('closed', 'This reader was closed.'))
    this.#well(reader)
  }

  /**
   * Rejects with the raw error when no address answers. Who has it open already keeps what is there.
   *
   * @param prepare is called with the connection before it counts as open, for instance `checkLayout`.
   */
  open(
    user: RedisUser,
    host: Host,
    signal: AbortSignal,
    prepare: (connection: RedisConnection) => Promise<void> = async () => undefined,
  ): Promise<void> {
    return this.#inTurn(async () => {
      signal.throwIfAborted()
      const fresh = this.#commands === undefined
      const commands = this.#commands ?? this.#make(host, '')
      try {
        if (fresh) await commands.open(signal)
        await prepare(commands)
        signal.throwIfAborted()
      } catch (error) {
        if (fresh) commands.close(closed(user))
        throw error
      }
      this.#commands = commands
      this.#users.set(user, host)
    })
  }

  /** The last one closes the connections. Resolves also when they are gone. */
  close(user: RedisUser): Promise<void> {
    return this.#inTurn(async () => {
      this.#users.delete(user)
      if (this.#users.size > 0) return
      this.#commands?.close(closed(user))
      this.#commands = undefined
      for (const reader of this.#readers) reader.close(closed(user))
      this.#readers.clear()
      this.#down.clear()
    })
  }

  /** Hosts of one object share one clock; each is told what happens. */
  #make({ clock, random, clientId }: Host, ending: string): RedisConnection {
    const name = `${this.settings.connectionName ?? clientId}${ending}`
    const { settings } = this
    const connection: RedisConnection = new RedisConnection({
      settings,
      clock,
      random,
      name,
      up: () => this.#well(connection),
      down: cause => this.#sick(connection, cause),
    })
    return connection
  }

  #sick(connection: RedisConnection, cause: unknown): void {
    if (this.#down.size === 0) this.#report({ type: 'disconnected', cause })
    this.#down.add(connection)
  }

  #well(connection: RedisConnection): void {
    if (this.#down.delete(connection) && this.#down.size === 0) this.#report({ type: 'connected' })
  }

  #report(event: HostEvent): void {
    for (const host of this.#users.values()) host.report(event)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

function closed(user: RedisUser): RedisFault {
  return new RedisFault('closed', `This ${user} is not open.`)
}

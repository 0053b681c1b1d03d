import type { Host } from '@sluice/core/adapter'
import type { FileSettings } from '../options.js'
import { Connection } from './connection.js'
import { openDatabase } from './open-database.js'
import { SqliteFault } from './sqlite-fault.js'

/** Who uses the connection: the broker, and the store that belongs to it. */
export type User = 'broker' | 'store'

/** The one connection that a broker object and its store share. Opened by the first, closed by the last of them. */
export class SqliteFile {
  readonly settings: FileSettings
  /** Called with each new connection. */
  onOpen: (connection: Connection) => void = () => undefined
  readonly #users = new Set<User>()
  #connection: Connection | undefined
  /** Opening and closing one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(settings: FileSettings) {
    this.settings = settings
  }

  /** @throws {SqliteFault} `closed` while this user has not opened it, or not any more. */
  connection(user: User): Connection {
    if (this.#connection === undefined || !this.#users.has(user)) {
      throw new SqliteFault('closed', `This ${user} is not open.`)
    }
    return this.#connection
  }

  get current(): Connection | undefined {
    return this.#connection
  }

  /** A user that has it open already gets a new one, and so do the others. */
  open(user: User, host: Host, signal: AbortSignal): Promise<Connection> {
    return this.#inTurn(async () => {
      signal.throwIfAborted()
      const current = this.#connection
      if (current !== undefined && !current.over && !this.#users.has(user)) {
        this.#users.add(user)
        current.hosts.add(host)
        return current
      }
      this.#connection = undefined
      await current?.close(new SqliteFault('connection', 'The file was opened anew.'))
      const db = await openDatabase(this.settings, host.clock)
      if (signal.aborted) {
        db.close()
        throw signal.reason
      }
      const connection = new Connection(db, this.settings, host)
      this.#connection = connection
      this.#users.add(user)
      this.onOpen(connection)
      return connection
    })
  }

  /** The last one closes the file. */
  close(user: User): Promise<void> {
    return this.#inTurn(async () => {
      this.#users.delete(user)
      if (this.#users.size > 0) return
      const connection = this.#connection
      this.#connection = undefined
      await connection?.close(new SqliteFault('closed', 'The file was closed.'))
    })
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

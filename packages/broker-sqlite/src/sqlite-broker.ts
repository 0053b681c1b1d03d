import type {
  Admin,
  Broker,
  Capabilities,
  Consumer,
  ConsumerEvents,
  Failure,
  Host,
  Publisher,
  Source,
  Store,
} from '@sluice/core/adapter'
import type { Database } from 'better-sqlite3'
import { capabilities, type SqliteCapabilities } from './capabilities.js'
import { classifySqlite } from './classify.js'
import { SqliteFault } from './file/sqlite-fault.js'
import { SqliteFile } from './file/sqlite-file.js'
import { type SqliteOptions, settingsOf } from './options.js'
import type { SqliteReceipt } from './queues/claim.js'
import { checkQueueName } from './queues/check-message.js'
import { sqliteAdmin } from './sqlite-admin.js'
import { SqliteConsumer } from './sqlite-consumer.js'
import { SqlitePublisher } from './sqlite-publisher.js'
import { SqliteStore } from './store/sqlite-store.js'

/** What `sqlite()` gives. */
export interface SqliteBroker extends Broker<SqliteCapabilities, SqliteReceipt> {
  readonly store: Store
  /** The open database of better-sqlite3, for questions of your own; `undefined` while it is not open. Do not close it. */
  readonly native: Database | undefined
}

/**
 * Queues, and a store, in one SQLite file, for any number of processes on one host. The file is made on first use,
 * readable for this user alone; its folder has to be there, on a local disk.
 *
 * @param path of the file; `:memory:` is refused.
 * @throws {InvalidOption} at once.
 */
export function sqlite(path: string, options: SqliteOptions = {}): SqliteBroker {
  return new FileBroker(new SqliteFile(settingsOf(path, options)))
}

class FileBroker implements SqliteBroker {
  readonly contract = 1
  readonly name = 'sqlite'
  readonly capabilities: SqliteCapabilities = capabilities
  readonly admin: Admin
  readonly store: Store
  readonly #file: SqliteFile

  constructor(file: SqliteFile) {
    this.#file = file
    this.admin = sqliteAdmin(() => file.connection('broker'))
    this.store = new SqliteStore(file)
  }

  get native(): Database | undefined {
    return this.#file.current?.db
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    await this.#file.open('broker', host, signal)
    return this.capabilities
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    signal.throwIfAborted()
    return new SqlitePublisher(this.#file.connection('broker'))
  }

  async createConsumer(source: Source, _events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<SqliteReceipt>> {
    const connection = this.#file.connection('broker')
    const refusal = checkSource(source)
    if (refusal !== undefined) throw refusal
    signal.throwIfAborted()
    await connection.write(1, ({ queues }) => void queues.grow(source.queue, 0))
    signal.throwIfAborted()
    return new SqliteConsumer(connection, source)
  }

  classify(error: unknown): Failure {
    return classifySqlite(error)
  }

  close(): Promise<void> {
    return this.#file.close('broker')
  }
}

function checkSource({ group, life, queue }: Source): SqliteFault | undefined {
  if (group !== undefined) {
    return new SqliteFault('unsupported', 'A queue in a SQLite file has no groups with copies of their own.')
  }
  if (life === 'session') {
    return new SqliteFault('unsupported', 'A queue in a SQLite file has no groups that end with their consumer.')
  }
  return checkQueueName(queue)
}

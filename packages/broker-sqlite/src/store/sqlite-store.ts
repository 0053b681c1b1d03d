import type {
  Added,
  Addition,
  Cancel,
  Change,
  Changed,
  Due,
  Failure,
  Host,
  LogEntry,
  Parked,
  Store,
  StoredValue,
} from '@sluice/core/adapter'
import { classifySqlite } from '../classify.js'
import type { Connection } from '../file/connection.js'
import type { SqliteFile } from '../file/sqlite-file.js'
import type { LogCap } from './log-table.js'
import { StoreWatch, topicOf } from './store-watch.js'

const clearedAtATime = 2_000

interface Watched {
  readonly key: string
  readonly changed: () => void
  watch: StoreWatch | undefined
}

/** The store in the broker's file, on its connection. What is written in one turn shares one commit with its messages. */
export class SqliteStore implements Store {
  readonly contract = 1
  readonly name = 'sqlite'
  readonly #file: SqliteFile
  readonly #watched = new Set<Watched>()

  constructor(file: SqliteFile) {
    this.#file = file
    file.onOpen = connection => this.#follow(connection)
  }

  async open(host: Host, signal: AbortSignal): Promise<void> {
    const connection = await this.#file.open('store', host, signal)
    for (const watched of this.#watched) {
      watched.watch ??= new StoreWatch(connection, watched.key, watched.changed, undefined)
    }
  }

  async now(): Promise<number> {
    return this.#connection.clock.now()
  }

  async get(keys: readonly string[]): Promise<readonly (StoredValue | undefined)[]> {
    const { clock } = this.#connection
    return this.#connection.read(({ values }) => keys.map(key => values.get(key, clock.now())))
  }

  async change(changes: readonly Change[]): Promise<readonly Changed[]> {
    const { clock, lookout } = this.#connection
    const changed = await this.#connection.write(changes.length, ({ values }) => {
      values.forgetEnded(clock.now())
      return changes.map(change => values.change(change, clock.now()))
    })
    for (const { key } of changes) lookout.ring(topicOf(key))
    return changed
  }

  async add(additions: readonly Addition[]): Promise<readonly Added[]> {
    const { clock, lookout } = this.#connection
    const added = await this.#connection.write(additions.length, ({ values }) => {
      values.forgetEnded(clock.now())
      return additions.map(addition => values.add(addition, clock.now()))
    })
    for (const { key } of additions) lookout.ring(topicOf(key))
    return added
  }

  async park(items: readonly Parked[]): Promise<void> {
    if (items.length > 0) await this.#connection.write(items.length, ({ parked }) => parked.park(items))
  }

  async claimDue(set: string, want: { readonly max: number; readonly leaseMs: number }): Promise<Due> {
    const connection = this.#connection
    const { clock } = connection
    // Who asks before it is time writes nothing.
    const next = connection.read(({ parked }) => parked.next(set))
    const now = clock.now()
    if (next > now) return { items: [], nextInMs: next === Infinity ? undefined : next - now }
    return await connection.write(want.max, ({ parked }) => parked.claimDue(set, want, clock.now()))
  }

  async forget(
    items: readonly { readonly set: string; readonly id: string; readonly claim: string | undefined }[],
  ): Promise<readonly boolean[]> {
    return await this.#connection.write(items.length, ({ parked }) =>
      items.map(({ set, id, claim }) => parked.forget(set, id, claim)),
    )
  }

  async countParked(sets: readonly string[]): Promise<readonly number[]> {
    return this.#connection.read(({ parked }) => sets.map(set => parked.count(set)))
  }

  async clearParked(sets: readonly string[]): Promise<void> {
    const connection = this.#connection
    for (const set of sets) {
      const clear = (): Promise<number> =>
        connection.write(clearedAtATime, ({ parked }) => parked.clear(set, clearedAtATime, connection.clock.now()))
      while ((await clear()) === clearedAtATime) {
        await new Promise<void>(resolve => connection.clock.yield(resolve))
      }
    }
  }

  async append(entries: readonly { readonly log: string; readonly value: string }[], cap: LogCap): Promise<void> {
    const { clock } = this.#connection
    if (entries.length === 0) return
    await this.#connection.write(entries.length, ({ logs }) => {
      logs.forgetEnded(clock.now())
      logs.append(entries, cap, clock.now())
    })
  }

  async page(
    log: string,
    want: { readonly max: number; readonly after: string | undefined },
  ): Promise<readonly LogEntry[]> {
    return this.#connection.read(({ logs }) => logs.page(log, want.max, want.after))
  }

  watch(key: string, changed: () => void): Cancel {
    const watched: Watched = { key, changed, watch: undefined }
    this.#watched.add(watched)
    const connection = this.#file.current
    if (connection !== undefined && !connection.over) {
      watched.watch = new StoreWatch(connection, key, changed, undefined)
    }
    return () => {
      this.#watched.delete(watched)
      watched.watch?.end()
    }
  }

  classify(error: unknown): Failure {
    return classifySqlite(error)
  }

  async close(): Promise<void> {
    for (const watched of this.#watched) {
      watched.watch?.end()
      watched.watch = undefined
    }
    await this.#file.close('store')
  }

  get #connection(): Connection {
    return this.#file.connection('store')
  }

  /** The file was opened, perhaps anew: what is watched is watched there. */
  #follow(connection: Connection): void {
    for (const watched of this.#watched) {
      watched.watch?.end()
      watched.watch = new StoreWatch(connection, watched.key, watched.changed, watched.watch)
    }
  }
}

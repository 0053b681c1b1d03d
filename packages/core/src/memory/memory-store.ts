import type { Cancel, Host } from '../contract/host.js'
import type { Failure } from '../contract/failure.js'
import type { Added, Addition, Change, Changed, Due, LogEntry, Parked, Store, StoredValue } from '../contract/store.js'
import type { LogCap } from './append-logs.js'
import type { MemoryConnection } from './memory-connection.js'
import { classifyMemory, MemoryFault } from './memory-fault.js'
import { MemoryServer } from './memory-server.js'
import { StoreWatches } from './store-watches.js'

export interface MemoryStoreOptions {
  /** Where the state lives. Without one, this object has its own. */
  readonly server?: MemoryServer | undefined
}

/** A store in this process: the executable specification of the store contract. Its state outlasts `close`. */
export function memoryStore(options: MemoryStoreOptions = {}): Store & { readonly native: MemoryServer } {
  return new MemoryStore(options.server ?? new MemoryServer())
}

class MemoryStore implements Store {
  readonly contract = 1
  readonly name = 'memory'
  readonly native: MemoryServer
  readonly #watches: StoreWatches
  #connection: MemoryConnection | undefined

  constructor(server: MemoryServer) {
    this.native = server
    this.#watches = new StoreWatches(server.values)
  }

  async open(host: Host, signal: AbortSignal): Promise<void> {
    await this.close()
    this.#connection = await this.native.connect(host, true, signal)
    this.#watches.live(this.#connection)
  }

  async now(): Promise<number> {
    return this.#open().call('now', () => this.native.clock.now())
  }

  async get(keys: readonly string[]): Promise<readonly (StoredValue | undefined)[]> {
    return this.#open().call('get', () => keys.map(key => this.native.values.get(key)))
  }

  async change(changes: readonly Change[]): Promise<readonly Changed[]> {
    return this.#open().call('change', () => changes.map(change => this.native.values.change(change)))
  }

  async add(additions: readonly Addition[]): Promise<readonly Added[]> {
    return this.#open().call('add', () => additions.map(addition => this.native.values.add(addition)))
  }

  async park(items: readonly Parked[]): Promise<void> {
    return this.#open().call('park', () => {
      for (const item of items) this.native.parked.park(item)
    })
  }

  async claimDue(set: string, want: { readonly max: number; readonly leaseMs: number }): Promise<Due> {
    return this.#open().call('claimDue', () => this.native.parked.claimDue(set, want))
  }

  async forget(
    items: readonly { readonly set: string; readonly id: string; readonly claim: string | undefined }[],
  ): Promise<readonly boolean[]> {
    return this.#open().call('forget', () => items.map(item => this.native.parked.forget(item)))
  }

  async countParked(sets: readonly string[]): Promise<readonly number[]> {
    return this.#open().call('countParked', () => sets.map(set => this.native.parked.count(set)))
  }

  async clearParked(sets: readonly string[]): Promise<void> {
    return this.#open().call('clearParked', () => {
      for (const set of sets) this.native.parked.clear(set)
    })
  }

  async append(entries: readonly { readonly log: string; readonly value: string }[], cap: LogCap): Promise<void> {
    return this.#open().call('append', () => {
      for (const { log, value } of entries) this.native.appendLogs.append(log, value, cap)
    })
  }

  async page(
    log: string,
    want: { readonly max: number; readonly after: string | undefined },
  ): Promise<readonly LogEntry[]> {
    return this.#open().call('page', () => this.native.appendLogs.page(log, want))
  }

  watch(key: string, changed: () => void): Cancel {
    return this.#watches.add(key, changed)
  }

  classify(error: unknown): Failure {
    return classifyMemory(error)
  }

  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    if (connection !== undefined) await this.native.disconnect(connection)
  }

  #open(): MemoryConnection {
    if (this.#connection === undefined) throw new MemoryFault('closed', 'This store is not open.')
    return this.#connection
  }
}

import type { Added, Addition, Change, Changed, Due, Failure, Host } from '@sluice/core/adapter'
import type { LogEntry, Parked, Store, StoredValue } from '@sluice/core/adapter'
import { classifyRedis } from '../client/classify.js'
import type { RedisOptions } from '../client/options.js'
import { RedisClient } from '../client/redis-client.js'
import type { RedisConnection } from '../client/redis-connection.js'
import { type RedisNative, type RedisPlace, redisSettings } from '../client/settings.js'
import { checkLayout } from '../scripts/layout.js'
import { KeyNames } from './buckets.js'
import { AppendLogs, type LogCap } from './logs.js'
import { ParkedSets } from './parked.js'
import { StoredValues } from './values.js'

/** The version of what this room writes. */
const layout = 1

/** What `redisStore()` gives. */
export interface RedisStore extends Store {
  /** The client of ioredis for commands; `undefined` while there is no connection. Do not close it. */
  readonly native: RedisNative | undefined
}

/**
 * Redis as the shared store of any number of processes, with any broker. Nothing is opened before its first use.
 *
 * @param place an address, several, or all options at once; default localhost.
 * @param options over those of `place`.
 * @throws {InvalidOption} at once.
 */
export function redisStore(place?: RedisPlace, options?: RedisOptions): RedisStore {
  return storeOf(new RedisClient(redisSettings(place, options)))
}

/** For an adapter: a store that shares the connections of its broker. */
export function storeOf(client: RedisClient): RedisStore {
  return new OpenedStore(client)
}

class OpenedStore implements RedisStore {
  readonly contract = 1
  readonly name = 'redis'
  readonly #client: RedisClient
  readonly #values: StoredValues
  readonly #parked: ParkedSets
  readonly #logs: AppendLogs

  constructor(client: RedisClient) {
    const { prefix, isCluster } = client.settings
    const names = new KeyNames(prefix)
    this.#client = client
    this.#values = new StoredValues(names, isCluster)
    this.#parked = new ParkedSets(names, isCluster)
    this.#logs = new AppendLogs(names, isCluster)
  }

  get native(): RedisNative | undefined {
    return this.#client.native
  }

  open(host: Host, signal: AbortSignal): Promise<void> {
    const { prefix } = this.#client.settings
    return this.#client.open('store', host, signal, redis => checkLayout(redis, prefix, 'store', layout))
  }

  async now(): Promise<number> {
    const [seconds, micros] = (await this.#redis().call('TIME')) as [string, string]
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
  }

  async get(keys: readonly string[]): Promise<readonly (StoredValue | undefined)[]> {
    return await this.#values.get(this.#redis(), keys)
  }

  async change(changes: readonly Change[]): Promise<readonly Changed[]> {
    return await this.#values.change(this.#redis(), changes)
  }

  async add(additions: readonly Addition[]): Promise<readonly Added[]> {
    return await this.#values.add(this.#redis(), additions)
  }

  async park(items: readonly Parked[]): Promise<void> {
    await this.#parked.park(this.#redis(), items)
  }

  async claimDue(set: string, want: { readonly max: number; readonly leaseMs: number }): Promise<Due> {
    return await this.#parked.claimDue(this.#redis(), set, want)
  }

  async forget(
    items: readonly { readonly set: string; readonly id: string; readonly claim: string | undefined }[],
  ): Promise<readonly boolean[]> {
    return await this.#parked.forget(this.#redis(), items)
  }

  async countParked(sets: readonly string[]): Promise<readonly number[]> {
    return await this.#parked.count(this.#redis(), sets)
  }

  async clearParked(sets: readonly string[]): Promise<void> {
    await this.#parked.clear(this.#redis(), sets)
  }

  async append(entries: readonly { readonly log: string; readonly value: string }[], cap: LogCap): Promise<void> {
    await this.#logs.append(this.#redis(), entries, cap)
  }

  async page(
    log: string,
    want: { readonly max: number; readonly after: string | undefined },
  ): Promise<readonly LogEntry[]> {
    return await this.#logs.page(this.#redis(), log, want)
  }

  classify(error: unknown): Failure {
    return classifyRedis(error)
  }

  close(): Promise<void> {
    return this.#client.close('store')
  }

  #redis(): RedisConnection {
    return this.#client.commands('store')
  }
}

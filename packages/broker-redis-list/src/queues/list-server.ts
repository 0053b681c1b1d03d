import type { Clock, Consumer, Host } from '@sluice/core/adapter'
import { type PublishTokens, type RedisClient, type RedisConnection, RedisFault } from '@sluice/store-redis'
import { classifyList } from '../classify.js'
import { keysOf, type ListKeys, queuesKeyOf } from './list-keys.js'
import type { RedisListReceipt } from './receipt.js'

const queueName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/
const mostKnown = 10_000
/** Another process may have removed the queue meanwhile: then its name is told again. */
const listedMs = 60_000

/** @throws {RedisFault} `invalid` for what is no name. */
export function checkQueueName(queue: string): void {
  if (!queueName.test(queue)) throw new RedisFault('invalid', `${JSON.stringify(queue)} is no name of a queue.`)
}

/** What publishers, consumers and admin of one open broker share. */
export class ListServer {
  readonly client: RedisClient
  readonly host: Host
  readonly tokens: PublishTokens
  readonly consumers: Set<Consumer<RedisListReceipt>> = new Set()
  readonly #known = new Map<string, ListKeys>()
  readonly #listed = new Map<string, number>()
  #epoch = 0
  #claims = 0
  readonly #chance: string

  constructor(client: RedisClient, host: Host, tokens: PublishTokens) {
    this.client = client
    this.host = host
    this.tokens = tokens
    this.#chance = Math.floor(host.random() * 36 ** 6).toString(36)
  }

  get clock(): Clock {
    return this.host.clock
  }

  get isCluster(): boolean {
    return this.client.settings.isCluster
  }

  /** @throws {RedisFault} `closed` after close. */
  get commands(): RedisConnection {
    return this.client.commands('broker')
  }

  get queuesKey(): string {
    return queuesKeyOf(this.client.settings.prefix)
  }

  /** @throws {RedisFault} `invalid` for what is no name. */
  keys(queue: string): ListKeys {
    const known = this.#known.get(queue)
    if (known !== undefined) return known
    checkQueueName(queue)
    const keys = keysOf(this.client.settings.prefix, queue)
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.#known.set(queue, keys)
    return keys
  }

  /** The name of a hand-out, never given twice. */
  claimName(): string {
    return `${this.host.clientId}.${this.#chance}.${(++this.#claims).toString(36)}`
  }

  /** Makes a name known to `list`: at once where it may not be. */
  enlist(queue: string): Promise<unknown> | undefined {
    const until = this.#epoch === this.commands.epoch ? this.#listed.get(queue) : undefined
    return until !== undefined && until > this.clock.monotonic() ? undefined : this.#enlist(queue)
  }

  async #enlist(queue: string): Promise<void> {
    const { epoch } = this.commands
    try {
      await this.commands.call('SADD', [this.queuesKey, queue])
    } catch (error) {
      // A full server refuses this, too; who consumes or settles makes room, and is not to be kept from it.
      if (classifyList(error).code !== 'full') throw error
      return
    }
    if (epoch !== this.#epoch || this.#listed.size >= mostKnown) this.#listed.clear()
    this.#epoch = epoch
    this.#listed.set(queue, this.clock.monotonic() + listedMs)
  }

  forget(queue: string): void {
    this.#listed.delete(queue)
  }
}

import type { Clock, Host } from '@sluice/core/adapter'
import { type PublishTokens, type RedisClient, type RedisConnection, RedisFault } from '@sluice/store-redis'
import { classifyStream } from '../classify.js'
import { ensureScript } from '../scripts/ensure-script.js'
import { group, keysOf, type QueueKeys, queuesKeyOf } from './queue-keys.js'

const queueName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/
const mostKnown = 10_000

/** What publishers, consumers and admin of one open broker share. */
export class StreamServer {
  readonly client: RedisClient
  readonly host: Host
  readonly tokens: PublishTokens
  readonly #known = new Map<string, QueueKeys>()
  /** Of the connection over which the queues in `#listed` were made known. */
  #epoch = 0
  readonly #listed = new Set<string>()
  #consumers = 0

  constructor(client: RedisClient, host: Host, tokens: PublishTokens) {
    this.client = client
    this.host = host
    this.tokens = tokens
  }

  get clock(): Clock {
    return this.host.clock
  }

  get prefix(): string {
    return this.client.settings.prefix
  }

  get isCluster(): boolean {
    return this.client.settings.isCluster
  }

  /** @throws {RedisFault} `closed` after close. */
  get commands(): RedisConnection {
    return this.client.commands('broker')
  }

  /** @throws {RedisFault} `invalid` for what is no name. */
  keys(queue: string): QueueKeys {
    const known = this.#known.get(queue)
    if (known !== undefined) return known
    if (!queueName.test(queue)) throw new RedisFault('invalid', `${JSON.stringify(queue)} is no name of a queue.`)
    const keys = keysOf(this.prefix, queue)
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.#known.set(queue, keys)
    return keys
  }

  /** Unique, with the lease at its end: whoever looks for ended leases reads it there. */
  consumerName(leaseMs: number): string {
    const chance = Math.floor(this.host.random() * 36 ** 6).toString(36)
    return `${this.host.clientId}.${++this.#consumers}.${chance}:${Math.ceil(leaseMs)}`
  }

  /** Whether `list` may not know the queue yet. */
  isListed(queue: string): boolean {
    return this.#epoch === this.commands.epoch && this.#listed.has(queue)
  }

  /** Makes names known to `list`: remembered until the connection ends. */
  async enlist(queues: readonly string[]): Promise<void> {
    const { epoch } = this.commands
    const all = queuesKeyOf(this.prefix)
    // Asked first: a server without memory would refuse to add even what is there.
    const there = (await this.commands.call('SMISMEMBER', [all, ...queues])) as readonly number[]
    const missing = queues.filter((_, index) => there[index] !== 1)
    try {
      if (missing.length > 0) await this.commands.call('SADD', [all, ...missing])
    } catch (error) {
      // A full server refuses this, too; who consumes or settles makes room, and is not to be kept from it.
      if (classifyStream(error).code !== 'full') throw error
      return
    }
    if (epoch !== this.#epoch || this.#listed.size >= mostKnown) this.#listed.clear()
    this.#epoch = epoch
    for (const queue of queues) this.#listed.add(queue)
  }

  /** Makes the queue with its group, so that everything in it is read; also where it was deleted meanwhile. */
  async ensure({ queue, stream, bell }: QueueKeys): Promise<void> {
    await Promise.all([this.commands.run(ensureScript, [stream, bell], [group]), this.enlist([queue])])
  }

  forget(queue: string): void {
    this.#listed.delete(queue)
  }
}

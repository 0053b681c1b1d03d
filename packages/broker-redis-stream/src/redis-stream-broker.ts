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
} from '@sluice/core/adapter'
import {
  checkLayout,
  PublishTokens,
  RedisClient,
  RedisFault,
  type RedisNative,
  type RedisPlace,
  type RedisStore,
  redisSettings,
  storeOf,
} from '@sluice/store-redis'
import { capabilities, type RedisStreamCapabilities } from './capabilities.js'
import { classifyStream } from './classify.js'
import type { RedisStreamOptions } from './options.js'
import type { RedisStreamReceipt } from './queues/receipt.js'
import { StreamServer } from './queues/stream-server.js'
import { redisStreamAdmin } from './redis-stream-admin.js'
import { RedisStreamConsumer } from './redis-stream-consumer.js'
import { RedisStreamPublisher } from './redis-stream-publisher.js'

const layoutVersion = 1

/** What `redisStream()` gives. */
export interface RedisStreamBroker extends Broker<RedisStreamCapabilities, RedisStreamReceipt> {
  /** On the same server and connections. */
  readonly store: RedisStore
  /** The client of ioredis for commands, for questions of your own; `undefined` while there is no connection. Neither block nor close it. */
  readonly native: RedisNative | undefined
}

/**
 * Queues in Redis Streams: one stream and one consumer group for each. Redis 6.2 or newer, also as a Cluster or behind Sentinels.
 *
 * @param place an address, several, or all options; by default localhost:6379.
 * @throws {InvalidOption} at once, and never with a secret in it.
 */
export function redisStream(place: RedisPlace = {}, options: RedisStreamOptions = {}): RedisStreamBroker {
  return new StreamBroker(new RedisClient(redisSettings(place, options)))
}

class StreamBroker implements RedisStreamBroker {
  readonly contract = 1
  readonly name = 'redis-stream'
  readonly capabilities: RedisStreamCapabilities = capabilities
  readonly admin: Admin
  readonly store: RedisStore
  readonly #client: RedisClient
  readonly #consumers = new Set<RedisStreamConsumer>()
  #server: StreamServer | undefined

  constructor(client: RedisClient) {
    this.#client = client
    this.store = storeOf(client)
    this.admin = redisStreamAdmin(() => this.#open())
  }

  get native(): RedisNative | undefined {
    return this.#client.native
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    const { prefix } = this.#client.settings
    await this.#client.open('broker', host, signal, async connection => {
      await checkLayout(connection, prefix, 'stream', layoutVersion)
    })
    const name = `${host.clientId}.${Math.floor(host.random() * 36 ** 8).toString(36)}`
    this.#server = new StreamServer(this.#client, host, this.#server?.tokens ?? new PublishTokens(name, host.clock))
    return this.capabilities
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    const server = this.#open()
    signal.throwIfAborted()
    return new RedisStreamPublisher(server)
  }

  async createConsumer(
    source: Source,
    _events: ConsumerEvents,
    signal: AbortSignal,
  ): Promise<Consumer<RedisStreamReceipt>> {
    const server = this.#open()
    const refusal = checkSource(source)
    if (refusal !== undefined) throw refusal
    const keys = server.keys(source.queue)
    signal.throwIfAborted()
    const reader = this.#client.reader('broker')
    try {
      await server.ensure(keys)
      const there = await reader.ready(this.#client.settings.connectMs, signal)
      signal.throwIfAborted()
      // Rejects, and says why.
      if (!there) await reader.call('PING', [], { patienceMs: 0 })
      const consumer: RedisStreamConsumer = new RedisStreamConsumer(server, keys, reader, source, () => {
        this.#consumers.delete(consumer)
      })
      this.#consumers.add(consumer)
      return consumer
    } catch (error) {
      this.#client.endReader(reader)
      throw error
    }
  }

  classify(error: unknown): Failure {
    return classifyStream(error)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map(consumer => consumer.close()))
    await this.#client.close('broker')
  }

  #open(): StreamServer {
    if (this.#server === undefined) throw new RedisFault('closed', 'This broker is not open.')
    // Throws after close.
    this.#client.commands('broker')
    return this.#server
  }
}

function checkSource({ group, life }: Source): RedisFault | undefined {
  if (group !== undefined)
    return new RedisFault('unsupported', 'A queue in Redis has no groups with copies of their own.')
  if (life === 'session')
    return new RedisFault('unsupported', 'A queue in Redis has no groups that end with their consumer.')
  return undefined
}

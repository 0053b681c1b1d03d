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
import {
  checkLayout,
  PublishTokens,
  RedisClient,
  RedisFault,
  type RedisNative,
  type RedisPlace,
  storeOf,
} from '@sluice/store-redis'
import { capabilities, type RedisListCapabilities, type RedisListMode } from './capabilities.js'
import { classifyList } from './classify.js'
import { type ListSettings, type RedisListOptions, settingsOf } from './options.js'
import { ListServer } from './queues/list-server.js'
import type { RedisListReceipt } from './queues/receipt.js'
import { redisListAdmin } from './redis-list-admin.js'
import { RedisListConsumer } from './redis-list-consumer.js'
import { RedisListPublisher } from './redis-list-publisher.js'
import { SimpleQueues } from './simple/simple-queues.js'

/** The version of what stands beside the lists. */
const layout = 1

/** What `redisList()` gives. */
export interface RedisListBroker<Mode extends RedisListMode = 'reliable'>
  extends Broker<RedisListCapabilities<Mode>, RedisListReceipt | number> {
  readonly store: Store
  /** The client of ioredis for commands; `undefined` while there is no connection. Do not close it. */
  readonly native: RedisNative | undefined
}

/**
 * Queues in Redis lists, and a store on the same server. Needs Redis 6.2 or newer. Nothing is opened before its first use.
 *
 * @param place an address, several, or all options at once; default localhost.
 * @param options over those of `place`.
 * @throws {InvalidOption} at once, and never with a secret in it.
 */
export function redisList<Mode extends RedisListMode = 'reliable'>(
  place?: RedisPlace | RedisListOptions<Mode>,
  options?: RedisListOptions<Mode>,
): RedisListBroker<Mode> {
  const settings = settingsOf(place, options)
  return new ListBroker(settings, capabilities[settings.mode] as RedisListCapabilities<Mode>)
}

class ListBroker<Mode extends RedisListMode> implements RedisListBroker<Mode> {
  readonly contract = 1
  readonly name: string
  readonly capabilities: RedisListCapabilities<Mode>
  readonly admin: Admin
  readonly store: Store
  readonly #client: RedisClient
  readonly #simple: SimpleQueues | undefined
  #tokens: PublishTokens | undefined
  #server: ListServer | undefined

  constructor(settings: ListSettings, able: RedisListCapabilities<Mode>) {
    const client = new RedisClient(settings.redis)
    this.name = 'redis-list'
    this.capabilities = able
    this.#client = client
    this.#simple = settings.mode === 'simple' ? new SimpleQueues(client, settings.plainPrefix) : undefined
    this.admin = this.#simple?.admin ?? redisListAdmin(() => this.#open())
    this.store = storeOf(client)
  }

  get native(): RedisNative | undefined {
    return this.#client.native
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    const { prefix } = this.#client.settings
    await this.#client.open('broker', host, signal, async connection => {
      if (this.#simple === undefined) await checkLayout(connection, prefix, 'list', layout)
    })
    const chance = Math.floor(host.random() * 36 ** 6).toString(36)
    // What is in doubt stays so when the same object is opened again.
    this.#tokens ??= new PublishTokens(`${host.clientId}.${chance}`, host.clock)
    this.#server = new ListServer(this.#client, host, this.#tokens)
    host.report({ type: 'connected' })
    return this.capabilities
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    signal.throwIfAborted()
    const server = this.#open()
    return this.#simple?.publisher() ?? new RedisListPublisher(server)
  }

  async createConsumer(
    source: Source,
    _events: ConsumerEvents,
    signal: AbortSignal,
  ): Promise<Consumer<RedisListReceipt | number>> {
    signal.throwIfAborted()
    const server = this.#open()
    checkSource(source)
    if (this.#simple !== undefined) return this.#simple.consumer(server.host, source.queue)
    server.keys(source.queue)
    await server.enlist(source.queue)
    signal.throwIfAborted()
    return new RedisListConsumer(server, source)
  }

  classify(error: unknown): Failure {
    return classifyList(error)
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await Promise.all([...(server?.consumers ?? [])].map(consumer => consumer.close()))
    await this.#simple?.close()
    await this.#client.close('broker')
  }

  #open(): ListServer {
    if (this.#server === undefined) throw new RedisFault('closed', 'This broker is not open.')
    return this.#server
  }
}

function checkSource({ group, life }: Source): void {
  if (group !== undefined) throw new RedisFault('unsupported', 'A Redis list has no groups with copies of their own.')
  if (life === 'session')
    throw new RedisFault('unsupported', 'A Redis list has no groups that end with their consumer.')
}

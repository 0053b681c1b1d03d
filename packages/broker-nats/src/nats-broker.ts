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
import { AdapterError } from '@sluice/core/adapter'
import {
  capabilitiesWith,
  endsSince,
  headerRoom,
  isAtLeast,
  type NatsCapabilities,
  publishDelay,
  schedulesSince,
} from './capabilities.js'
import { classifyNats } from './classify.js'
import { Api } from './link/api.js'
import { connectTo } from './link/connect.js'
import { Link } from './link/link.js'
import { NatsFault } from './link/nats-fault.js'
import type { NatsLike } from './link/nats-like.js'
import { abortable, within } from './link/patience.js'
import { natsAdmin } from './nats-admin.js'
import { NatsConsumer } from './nats-consumer.js'
import { NatsPublisher } from './nats-publisher.js'
import { type NatsOptions, type NatsSettings, settingsOf } from './options.js'
import { Places } from './queues/place.js'
import { Queues } from './queues/queues.js'
import type { Session } from './queues/session.js'
import { Tokens } from './queues/tokens.js'

/** What is written may go out before a connection that is not ours is left. */
const flushMs = 2_000

/** What `nats()` gives. */
export interface NatsBroker extends Broker<NatsCapabilities, string> {
  /** The open connection, for questions of your own; `undefined` while there is none. Do not close it. */
  readonly native: NatsLike | undefined
}

/**
 * Queues in NATS JetStream: a stream for each, one durable pull consumer that all workers share.
 *
 * @param options an address, several of one cluster, or options.
 * @throws {InvalidOption} at once.
 */
export function nats(options: string | readonly string[] | NatsOptions): NatsBroker {
  return new JetStreamBroker(settingsOf(options))
}

class JetStreamBroker implements NatsBroker {
  readonly contract = 1
  readonly name = 'nats'
  readonly capabilities: NatsCapabilities
  readonly admin: Admin
  readonly #settings: NatsSettings
  readonly #parts: Set<Publisher | Consumer<string>> = new Set()
  #session: Session | undefined
  #opening: AbortController | undefined

  constructor(settings: NatsSettings) {
    this.#settings = settings
    this.capabilities = capabilitiesWith(settings.maxPayloadBytes)
    this.admin = natsAdmin(() => this.#open())
  }

  get native(): NatsLike | undefined {
    return this.#session?.link.connection
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    signal.throwIfAborted()
    await this.#end()
    const opening = new AbortController()
    this.#opening = opening
    const settings = this.#settings
    const stop = AbortSignal.any([signal, opening.signal])
    const connection: NatsLike = settings.connection ?? (await connectTo(settings, host, stop))
    const link = new Link(connection, host, settings.inboxPrefix)
    try {
      const api = new Api(link, settings.domain)
      await abortable(api.call('INFO'), stop)
      const { max_payload: maxPayload = 0, version = '0' } = connection.info ?? {}
      if (maxPayload < settings.maxPayloadBytes) throw tooSmall(maxPayload)
      const abilities = { schedules: isAtLeast(version, schedulesSince), ends: isAtLeast(version, endsSince) }
      const queues = new Queues(api, settings, abilities)
      const places = new Places(settings.prefix)
      const tokens = new Tokens(host.random)
      this.#session = { host, settings, link, api, abilities, places, queues, tokens }
      link.listeners.add({ lost: () => queues.forgetAll(), back: () => undefined })
      host.report({ type: 'connected' })
      const { delay, limits } = this.capabilities
      return {
        ...this.capabilities,
        delay: { ...delay, ...(abilities.schedules && { publish: publishDelay }) },
        limits: { ...limits, bodyBytes: maxPayload - headerRoom },
      }
    } catch (error) {
      link.close()
      if (settings.connection === undefined) await connection.close()
      throw error
    }
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    signal.throwIfAborted()
    const publisher = new NatsPublisher(this.#open(), this.capabilities.limits.publishBatch, () =>
      this.#parts.delete(publisher),
    )
    this.#parts.add(publisher)
    return publisher
  }

  async createConsumer(source: Source, _events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<string>> {
    signal.throwIfAborted()
    const session = this.#open()
    const refusal = refusalOf(source)
    if (refusal !== undefined) throw refusal
    const place = session.places.of(source.queue)
    const ackWaitMs = await abortable(session.queues.ensureConsumer(place), signal)
    if (this.#session !== session) throw new AdapterError('closed', 'The broker is closed.')
    const { receiveBatch } = this.capabilities.limits
    const consumer = new NatsConsumer(session, place, source, ackWaitMs, receiveBatch, ended =>
      this.#parts.delete(ended),
    )
    this.#parts.add(consumer)
    return consumer
  }

  classify(error: unknown): Failure {
    return classifyNats(error)
  }

  async close(): Promise<void> {
    this.#opening?.abort(new AdapterError('closed', 'The broker was closed.'))
    await this.#end()
  }

  #open(): Session {
    if (this.#session === undefined) throw new AdapterError('closed', 'The broker is not open.')
    return this.#session
  }

  async #end(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    this.#session = undefined
    const { link } = session
    // What waits for answers that will not come must not be waited for.
    if (!link.connected) link.close()
    await Promise.all([...this.#parts].map(part => part.close()))
    this.#parts.clear()
    link.close()
    if (this.#settings.connection === undefined) await link.connection.close()
    else await within(session.host.clock, flushMs, link.connection.flush())
  }
}

function refusalOf({ group, life }: Source): NatsFault | undefined {
  if (group !== undefined) {
    return new NatsFault('unsupported', 'A queue on NATS has no groups with copies of their own.')
  }
  if (life === 'session') {
    return new NatsFault('unsupported', 'A queue on NATS has no groups that end with their consumer.')
  }
  return undefined
}

function tooSmall(maxPayload: number): NatsFault {
  return new NatsFault(
    'unsupported',
    `This server takes payloads of at most ${maxPayload} bytes. Say so: nats({ maxPayloadBytes: ${maxPayload} }).`,
  )
}

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
import { untilAborted } from '@sluice/core/adapter'
import { capabilities, type ZeromqCapabilities } from './capabilities.js'
import { classifyZeromq } from './classify.js'
import { HubConnection } from './client/hub-connection.js'
import { kinds } from './frames/kinds.js'
import { refusal } from './frames/hub-fault.js'
import { type ClientSettings, clientSettings, type ZeromqOptions } from './options.js'
import { zeromqAdmin } from './zeromq-admin.js'
import { ZeromqConsumer } from './zeromq-consumer.js'
import { ZeromqPublisher } from './zeromq-publisher.js'

/** What `zeromq()` gives. */
export interface ZeromqBroker extends Broker<ZeromqCapabilities, number> {
  readonly admin: Admin
}

/**
 * Queues of a hub, over ZeroMQ; `startHub()` or the command `sluice-hub` is the other side.
 *
 * @param url of the hub: `zmq://host:port`, or `ipc:///path`.
 * @throws {InvalidOption} at once.
 */
export function zeromq(url: string, options: ZeromqOptions = {}): ZeromqBroker {
  return new HubBroker(clientSettings(url, options))
}

class HubBroker implements ZeromqBroker {
  readonly contract = 1
  readonly name = 'zeromq'
  readonly capabilities: ZeromqCapabilities = capabilities
  readonly admin: Admin
  readonly #settings: ClientSettings
  #connection: HubConnection | undefined
  #consumers = 0

  constructor(settings: ClientSettings) {
    this.#settings = settings
    this.admin = zeromqAdmin(() => this.#open())
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    signal.throwIfAborted()
    await this.close()
    const connection = new HubConnection(this.#settings, host, cause => host.report({ type: 'disconnected', cause }))
    this.#connection = connection
    await connection.open(signal)
    host.report({ type: 'connected' })
    return this.capabilities
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    signal.throwIfAborted()
    return new ZeromqPublisher(this.#open())
  }

  async createConsumer(source: Source, _events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<number>> {
    const connection = this.#open()
    if (source.group !== undefined) throw refusal('unsupported', 'A hub has no groups with copies of their own.')
    if (source.life === 'session') throw refusal('unsupported', 'A hub has no groups that end with their consumer.')
    signal.throwIfAborted()
    const id = ++this.#consumers
    const subscribe = connection.begin(kinds.subscribe)
    subscribe.u32(id)
    subscribe.text(source.queue)
    subscribe.u8(source.settle === 'never' ? 1 : 0)
    subscribe.f64(source.leaseMs ?? Number.NaN)
    const make = async (): Promise<ZeromqConsumer> => {
      await connection.ask(subscribe)
      return new ZeromqConsumer(connection, new ZeromqPublisher(connection), id, source)
    }
    return await untilAborted(signal, make, consumer => void consumer.close())
  }

  classify(error: unknown): Failure {
    return classifyZeromq(error)
  }

  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    await connection?.close()
  }

  #open(): HubConnection {
    if (this.#connection === undefined) throw refusal('closed', 'It is not open.')
    return this.#connection
  }
}

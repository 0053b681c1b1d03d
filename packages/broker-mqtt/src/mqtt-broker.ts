import type {
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
import type { Store } from '@sluice/core/adapter'
import type {
  MqttCapabilities,
  PlainCapabilities,
  PlainCapabilities3,
  SlotCapabilities,
  SlotCapabilities3,
} from './capabilities.js'
import { classifyMqtt } from './classify.js'
import { capabilitiesOf, checkServer } from './link/server-limits.js'
import { Link } from './link/link.js'
import { MqttFault } from './link/mqtt-fault.js'
import { nobodySubscribed } from './link/reason.js'
import { MqttConsumer } from './mqtt-consumer.js'
import { MqttPublisher } from './mqtt-publisher.js'
import { type MqttOptions, type MqttSettings, settingsOf } from './options.js'
import { Joining } from './sessions/joining.js'
import type { MqttReceipt } from './sessions/receipt.js'
import { Slots } from './sessions/slots.js'

/** What `mqtt()` gives. */
export interface MqttBroker<Caps extends Capabilities = PlainCapabilities> extends Broker<Caps, MqttReceipt> {
  /**
   * The connection that publishes, an `MqttClient` of MQTT.js (its types need a browser's, so they are not named here), for
   * questions of your own; `undefined` while there is none. Do not end it.
   */
  readonly native: unknown
}

type WithSlots = MqttOptions & { readonly slots: Store }
type With3 = MqttOptions & { readonly protocolVersion: 4 }

/**
 * Queues in topics of an MQTT server, shared by subscription. Nothing is opened before first use.
 *
 * @param options an address, several that are tried in turn, or options.
 * @throws {InvalidOption} at once.
 */
export function mqtt(options: WithSlots & With3): MqttBroker<SlotCapabilities3>
export function mqtt(options: WithSlots): MqttBroker<SlotCapabilities>
export function mqtt(options: With3): MqttBroker<PlainCapabilities3>
export function mqtt(options: string | readonly string[] | MqttOptions): MqttBroker
export function mqtt(options: string | readonly string[] | MqttOptions): MqttBroker<MqttCapabilities> {
  return new TopicBroker(settingsOf(options))
}

class TopicBroker implements MqttBroker<MqttCapabilities> {
  readonly contract = 1
  readonly name = 'mqtt'
  readonly capabilities: MqttCapabilities
  readonly #settings: MqttSettings
  readonly #slots: Slots | undefined
  readonly #parts: Set<Publisher | Consumer<MqttReceipt>> = new Set()
  #opening: AbortController | undefined
  #link: Link | undefined
  #joining: Joining | undefined

  constructor(settings: MqttSettings) {
    this.#settings = settings
    this.capabilities = capabilitiesOf(settings)
    const { prefix, slotLeaseMs, slots } = settings
    this.#slots = slots === undefined ? undefined : new Slots(slots, prefix, slotLeaseMs)
  }

  get native(): unknown {
    return this.#link?.lost === false ? this.#link.client.native : undefined
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    signal.throwIfAborted()
    // Core gave up on an attempt that may still be under way.
    this.#opening?.abort(new AdapterError('closed', 'The broker was opened again.'))
    const opening = new AbortController()
    this.#opening = opening
    const stop = AbortSignal.any([signal, opening.signal])
    await this.#end()
    stop.throwIfAborted()
    await this.#slots?.open(host, stop)
    let link: Link | undefined
    try {
      link = await Link.open(host, this.#settings, stop, queue => this.#unheard(queue))
      stop.throwIfAborted()
      link.check()
      checkServer(link.connack, this.#settings)
    } catch (error) {
      await link?.close()
      if (this.#opening === opening) await this.#slots?.close().catch(() => undefined)
      throw error
    }
    this.#link = link
    this.#joining = new Joining(link, this.#slots, this.#joining?.finished)
    link.whenLost.add(() => this.#slots?.pause())
    host.report({ type: 'connected' })
    return this.capabilities
  }

  remedy(feature: string): string | undefined {
    if (feature !== 'dead letters' || this.capabilities.retention !== 'none') return undefined
    return 'Give `mqtt({ url, slots })` a store for its slots: then the server keeps messages for those who are not there.'
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    signal.throwIfAborted()
    const { joining, link } = this.#open()
    const released = (): unknown => this.#parts.delete(publisher)
    const { limits } = this.capabilities
    const publisher = new MqttPublisher(link, joining.places, joining.keeper, limits, released)
    this.#parts.add(publisher)
    return publisher
  }

  async createConsumer(source: Source, _events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<MqttReceipt>> {
    signal.throwIfAborted()
    const { joining, link } = this.#open()
    const membership = joining.membershipFor(source)
    const consumer = new MqttConsumer(link, source, this.capabilities.limits.receiveBatch, () => {
      this.#parts.delete(consumer)
      joining.left(membership)
    })
    this.#parts.add(consumer)
    try {
      await consumer.join(membership, signal)
      return consumer
    } catch (error) {
      await consumer.close()
      throw error
    }
  }

  classify(error: unknown): Failure {
    return classifyMqtt(error)
  }

  async close(): Promise<void> {
    this.#opening?.abort(new AdapterError('closed', 'The broker was closed.'))
    await this.#end()
    await this.#slots?.close().catch(() => undefined)
  }

  #open(): { readonly link: Link; readonly joining: Joining } {
    if (this.#link === undefined || this.#joining === undefined) {
      throw new AdapterError('closed', 'The broker is not open.')
    }
    this.#link.check()
    return { link: this.#link, joining: this.#joining }
  }

  async #end(): Promise<void> {
    const link = this.#link
    this.#link = undefined
    await Promise.all([...this.#parts].map(part => part.close()))
    this.#parts.clear()
    await link?.close()
  }

  /** Nobody has subscribed: without slots the user's affair, with slots a session that has vanished. */
  #unheard(queue: string): unknown {
    const keeper = this.#joining?.keeper
    if (keeper === undefined) return this.#settings.requireSubscriber ? nobodySubscribed(queue) : undefined
    keeper.forget(queue)
    return new MqttFault('unroutable', `The MQTT server has forgotten the sessions of queue "${queue}".`, {
      retryable: true,
      retryAfterMs: 250,
    })
  }
}

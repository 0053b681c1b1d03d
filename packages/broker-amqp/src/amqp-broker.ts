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
import type { ChannelModel } from 'amqplib'
import { amqpAdmin } from './amqp-admin.js'
import { AmqpConsumer } from './amqp-consumer.js'
import { AmqpPublisher } from './amqp-publisher.js'
import {
  type ClassicCapabilities,
  classicCapabilities,
  type PlainClassicCapabilities,
  plainCapabilities,
  type QuorumCapabilities,
  quorumCapabilities,
} from './capabilities.js'
import { classifyAmqp } from './classify.js'
import { AmqpFault } from './connection/amqp-fault.js'
import { endChannel, withChannel } from './connection/end-channel.js'
import type { Link } from './connection/link.js'
import { Opener } from './connection/open-link.js'
import type { AmqpReceipt } from './consuming/outstanding.js'
import { type AmqpSettings, settingsOf } from './options.js'
import type { AmqpOptions } from './options/amqp-options.js'
import { QueueMaker } from './queues/make-queue.js'

/** The connections of amqplib that are open now. They are the broker's: use them for channels of your own, close them not. */
export interface AmqpNative {
  readonly publishing: ChannelModel
  readonly consuming: ChannelModel
}

/** What `amqp()` gives. */
export interface AmqpBroker<Caps extends Capabilities = QuorumCapabilities> extends Broker<Caps, AmqpReceipt> {
  readonly admin: Admin
  /** `undefined` while it is not open. */
  readonly native: AmqpNative | undefined
}

type Classic = AmqpOptions & { readonly queueType: 'classic' }
type Plain = Classic & { readonly priorities: 1 }

/**
 * RabbitMQ, 3.10 or newer. Nothing is opened before first use.
 *
 * @param address one, or several of one cluster; or the options, with `url` among them. Default `amqp://localhost`.
 * @throws {InvalidOption} at once.
 */
export function amqp(address: string | readonly string[], options: Plain): AmqpBroker<PlainClassicCapabilities>
export function amqp(options: Plain): AmqpBroker<PlainClassicCapabilities>
export function amqp(address: string | readonly string[], options: Classic): AmqpBroker<ClassicCapabilities>
export function amqp(options: Classic): AmqpBroker<ClassicCapabilities>
export function amqp(address?: string | readonly string[], options?: AmqpOptions): AmqpBroker
export function amqp(options: AmqpOptions): AmqpBroker
export function amqp(
  first?: string | readonly string[] | AmqpOptions,
  second?: AmqpOptions,
): AmqpBroker | AmqpBroker<ClassicCapabilities> | AmqpBroker<PlainClassicCapabilities> {
  const isAddress = typeof first !== 'object' || first === null || Array.isArray(first)
  const settings = isAddress
    ? settingsOf(first as string | readonly string[] | undefined, second ?? {})
    : settingsOf(undefined, first as AmqpOptions)
  if (settings.queueType === 'quorum') return new RabbitBroker(settings, quorumCapabilities)
  if (settings.priorities === 1) return new RabbitBroker(settings, plainCapabilities)
  return new RabbitBroker(settings, classicCapabilities)
}

class RabbitBroker<Caps extends QuorumCapabilities | ClassicCapabilities | PlainClassicCapabilities>
  implements AmqpBroker<Caps>
{
  readonly contract = 1
  readonly name = 'amqp'
  readonly capabilities: Caps
  readonly admin: Admin
  readonly #maker: QueueMaker
  readonly #opener: Opener
  #opening: AbortController | undefined
  #link: Link | undefined

  constructor(settings: AmqpSettings, capabilities: Caps) {
    this.capabilities = capabilities
    this.#maker = new QueueMaker(settings)
    this.#opener = new Opener(settings)
    this.admin = amqpAdmin(() => this.#open(), this.#maker)
  }

  get native(): AmqpNative | undefined {
    if (this.#link === undefined || this.#link.ended !== undefined) return undefined
    const { publishing, consuming } = this.#link
    return { publishing, consuming }
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    this.#opening?.abort(closedFault())
    const opening = new AbortController()
    this.#opening = opening
    const wasLost = this.#link?.ended !== undefined
    const abort = (): void => opening.abort(signal.reason)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    try {
      // A lost one has nothing left to wait for.
      const ended = this.#end()
      if (!wasLost) await ended
      const drop = (link: Link): void => void link.end(closedFault())
      this.#link = await untilAborted(opening.signal, () => this.#opener.open(host, opening.signal), drop)
    } finally {
      signal.removeEventListener('abort', abort)
      if (this.#opening === opening) this.#opening = undefined
    }
    host.report({ type: 'connected' })
    return this.capabilities
  }

  remedy(feature: string): string | undefined {
    if (feature !== 'priority' || this.capabilities.priorities > 1) return undefined
    return "Queues of `amqp({ queueType: 'classic' })` have the priorities 0 to 9."
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    const link = this.#open()
    const start = (): Promise<AmqpPublisher> => this.#startPublisher(link)
    return await untilAborted(signal, start, publisher => void publisher.close())
  }

  async createConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<AmqpReceipt>> {
    const link = this.#open()
    if (source.group !== undefined) {
      throw new AmqpFault('unsupported', 'A queue of RabbitMQ has no groups with copies of their own here.')
    }
    if (source.life === 'session') {
      throw new AmqpFault('unsupported', 'A queue of RabbitMQ has no groups that end with their consumer here.')
    }
    const start = (): Promise<AmqpConsumer> => this.#startConsumer(link, source, events)
    return await untilAborted(signal, start, consumer => void consumer.close())
  }

  classify(error: unknown): Failure {
    return classifyAmqp(error)
  }

  async close(): Promise<void> {
    this.#opening?.abort(closedFault())
    await this.#end()
  }

  #open(): Link {
    if (this.#link === undefined) throw closedFault()
    if (this.#link.ended !== undefined) throw this.#link.ended
    return this.#link
  }

  async #end(): Promise<void> {
    const link = this.#link
    this.#link = undefined
    await link?.end(closedFault())
  }

  async #startPublisher(link: Link): Promise<AmqpPublisher> {
    const channel = await link.publishing.createConfirmChannel({ highWaterMark: 16_384 })
    // It may have ended in the turn in which the channel was opened.
    if (link.ended !== undefined) throw link.ended
    const { limits, priorities } = this.capabilities
    return new AmqpPublisher(link, channel, this.#maker, { ...limits, priorities })
  }

  async #startConsumer(link: Link, source: Source, events: ConsumerEvents): Promise<AmqpConsumer> {
    const channel = await link.consuming.createChannel()
    channel.on('error', () => undefined)
    try {
      const name = await this.#maker.make(channel, source.queue)
      link.known.set(source.queue, name)
      await withChannel(link.consuming, one => link.delays.attach(one, name))
      const { countsDeliveries: counts, limits, priorities } = this.capabilities
      const queue = { name, counts, priorities, receiveBatch: limits.receiveBatch }
      const consumer = new AmqpConsumer(link, channel, queue, source, events)
      await consumer.start()
      return consumer
    } catch (error) {
      void endChannel(channel)
      throw link.ended ?? error
    }
  }
}

function closedFault(): AmqpFault {
  return new AmqpFault('closed', 'The broker is not open.')
}

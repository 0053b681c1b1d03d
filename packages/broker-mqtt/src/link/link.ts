import { AdapterError, type Host } from '@sluice/core/adapter'
import type { IConnackPacket } from 'mqtt'
import type { MqttSettings } from '../options.js'
import type { Address } from '../options/address.js'
import type { Arrived, Client } from './client.js'
import { connectTo, patienceOf } from './connect.js'
import { MqttFault } from './mqtt-fault.js'
import { refused } from './reason.js'
import { Sender, type Unheard } from './sender.js'

type Answered = { readonly resolve: () => void; readonly reject: (error: unknown) => void }

/**
 * One life of the broker's connections: the one that publishes, and those of consumers, which end with it. Core opens the
 * next one; that is the only healing there is.
 */
export class Link {
  readonly host: Host
  readonly settings: MqttSettings
  readonly address: Address
  readonly client: Client
  readonly sender: Sender
  readonly connack: IConnackPacket
  /** Called when it ends, with the cause. Must not throw. */
  readonly whenLost: Set<(cause: unknown) => void> = new Set()
  /** Heard on the topics of `listen`. */
  onNotice: ((payload: string) => void) | undefined
  readonly #asked: Map<number, Answered> = new Map()
  #ended: { readonly cause: unknown } | undefined

  private constructor(
    host: Host,
    settings: MqttSettings,
    address: Address,
    client: Client,
    connack: IConnackPacket,
    unheard: Unheard,
  ) {
    this.host = host
    this.settings = settings
    this.address = address
    this.client = client
    this.connack = connack
    this.sender = new Sender(client, settings.protocolVersion, connack.properties?.receiveMaximum ?? 65_535, unheard)
    client.onPacket(packet => this.#heard(packet))
    client.onPublish(packet => this.onNotice?.(packet.payload.toString()))
    client.onLost(cause => this.lose(cause))
  }

  /** Tries the addresses in turn. @throws what the last one said. */
  static async open(host: Host, settings: MqttSettings, signal: AbortSignal, unheard: Unheard): Promise<Link> {
    let failure: unknown
    const wanted = { clientId: host.clientId, expirySeconds: 'with-connection', receiveMaximum: 100 } as const
    for (const address of settings.addresses) {
      try {
        const { client, connack } = await connectTo(settings, address, wanted, signal, () => undefined)
        return new Link(host, settings, address, client, connack, unheard)
      } catch (error) {
        signal.throwIfAborted()
        failure = tooOld(error, settings.protocolVersion) ?? error
      }
    }
    throw failure
  }

  get lost(): boolean {
    return this.#ended !== undefined
  }

  /** @throws why it ended. */
  check(): void {
    if (this.#ended !== undefined) throw this.#ended.cause
  }

  /** Receives what is published to a topic, with QoS 0. */
  async listen(topic: string): Promise<void> {
    this.check()
    const messageId = this.sender.identifier()
    await new Promise<void>((resolve, reject) => {
      this.#asked.set(messageId, { resolve, reject })
      this.client.write({
        cmd: 'subscribe',
        messageId,
        subscriptions: [{ topic, qos: 0, nl: false, rap: false, rh: 0 }],
      })
    })
  }

  /** Ends everything at once: one connection is gone, or a session is somebody else's. */
  lose(cause: unknown): void {
    if (this.#ended !== undefined) return
    this.#finish(cause)
    this.client.destroy()
    this.host.report({ type: 'disconnected', cause })
  }

  /** Orderly, after everybody who uses it has ended. */
  async close(): Promise<void> {
    if (this.#ended !== undefined) return
    this.#finish(new AdapterError('closed', 'The broker was closed.'))
    await this.client.end(patienceOf(this.host))
  }

  #finish(cause: unknown): void {
    this.#ended = { cause }
    this.sender.fail(cause)
    for (const { reject } of this.#asked.values()) reject(cause)
    this.#asked.clear()
    for (const tell of [...this.whenLost]) tell(cause)
    this.whenLost.clear()
  }

  #heard(packet: Arrived): void {
    if (packet.cmd === 'puback') this.sender.heard(packet)
    else if (packet.cmd === 'suback') {
      const asked = this.#asked.get(packet.messageId ?? 0)
      this.#asked.delete(packet.messageId ?? 0)
      const code = Number(packet.granted?.[0] ?? 0)
      if (code >= 0x80) asked?.reject(refused('a subscription', code))
      else asked?.resolve()
    }
  }
}

/** The server does not speak this version: it says so in the old way or in the new one. */
function tooOld(error: unknown, protocolVersion: 4 | 5): MqttFault | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  if (protocolVersion === 4 || (code !== 1 && code !== 0x84)) return undefined
  const remedy = 'This MQTT server does not speak version 5. Say so: mqtt({ protocolVersion: 4 }).'
  return new MqttFault('unsupported', remedy, { cause: error })
}

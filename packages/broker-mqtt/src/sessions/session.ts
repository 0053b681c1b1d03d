import type { IPublishPacket } from 'mqtt'
import { type ArrivedHeaders, type Properties, readProperties } from '../headers.js'
import type { Arrived, Client } from '../link/client.js'
import { connectTo, patienceOf } from '../link/connect.js'
import { checkExpiry } from '../link/server-limits.js'
import { acknowledgements } from '../link/frame.js'
import type { Link } from '../link/link.js'
import { MqttFault } from '../link/mqtt-fault.js'
import { refused } from '../link/reason.js'
import { Sending } from '../link/sending.js'
import { Acknowledging, type Finished } from './acknowledging.js'
import { Entry } from './receipt.js'

/** Which session, and what becomes of it. */
export interface SessionPlan {
  readonly clientId: string
  /** `with-connection`, or seconds for which the server keeps it. */
  readonly expirySeconds: 'with-connection' | number
  readonly window: number
  /** Told when the connection goes without a word: topic and payload. */
  readonly will?: { readonly topic: string; readonly payload: string } | undefined
}

const markerMessage = {
  queue: '',
  body: '',
  id: '',
  ...{ headers: undefined, dueAt: undefined, priority: undefined, key: undefined },
}

/** Of those that nobody acknowledges no more than this are kept. */
const mostWithoutQos = 10_000

/** Who gets what arrives. Must not throw. */
export type Deliver = (packet: IPublishPacket, arrived: ArrivedHeaders, entry: Entry) => void

/** A connection that consumes. Its loss is the loss of the link. */
export class Session {
  readonly plan: SessionPlan
  /** Whether the server had it already. */
  present = false
  readonly #link: Link
  readonly #deliver: Deliver
  readonly #known: Finished | undefined
  #client: Client | undefined
  #acknowledging: Acknowledging | undefined
  /** Acknowledged, and not yet written. */
  #acknowledged: number[] = []
  readonly #unsettled: Set<Entry> = new Set()
  #idle: (() => void) | undefined
  #marker: string | undefined
  #marked: (() => void) | undefined

  private constructor(link: Link, plan: SessionPlan, known: Finished | undefined, deliver: Deliver) {
    this.#link = link
    this.plan = plan
    this.#known = known && new Map(known)
    this.#deliver = deliver
  }

  /** @param known what the session's last connection had done and not acknowledged. */
  static async open(
    link: Link,
    plan: SessionPlan,
    known: Finished | undefined,
    signal: AbortSignal,
    deliver: Deliver,
  ): Promise<Session> {
    const session = new Session(link, plan, known, deliver)
    await session.#connect(signal)
    return session
  }

  /** What is retained there is not sent: Mosquitto would, also to those who share. */
  async subscribe(topic: string): Promise<void> {
    const [granted] = (await this.#client?.native.subscribeAsync(topic, { qos: 1, rh: 2 })) ?? []
    if (granted?.qos === 0)
      throw new MqttFault('unsupported', 'The MQTT server grants QoS 0 only: it would lose messages.')
  }

  async unsubscribe(topic: string): Promise<void> {
    const answer = (await this.#client?.native.unsubscribeAsync(topic)) as Arrived | undefined
    const reason = Number(answer?.granted?.[0] ?? 0)
    if (reason >= 0x80) throw refused('to end a subscription', reason)
  }

  settle(entry: Entry): void {
    if (entry.done) return
    this.#acknowledging?.settle(entry)
    entry.done = true
    entry.body = ''
    this.#unsettled.delete(entry)
    if (this.#unsettled.size === 0) this.#idle?.()
  }

  /** Writes the acknowledgements of what was settled. */
  flush(): void {
    // Before CONNACK is told, what a resumed session brings may be settled already.
    if (this.#acknowledged.length === 0 || this.#client === undefined) return
    this.#client.writeBytes(acknowledgements(this.#acknowledged))
    this.#acknowledged = []
  }

  /** What arrived and is not settled, whether it was handed over or not. */
  get unsettled(): readonly Entry[] {
    return [...this.#unsettled]
  }

  /**
   * After `unsubscribe`: resolves when everything that was in the session has arrived. What is published now comes last: a server
   * sends in order.
   *
   * @param marker a topic that nobody else uses.
   */
  async arrived(marker: string): Promise<void> {
    const { sender, whenLost } = this.#link
    let stop = (_cause: unknown): void => undefined
    const marked = new Promise<void>((resolve, reject) => {
      this.#marker = marker
      this.#marked = resolve
      stop = reject
    })
    marked.catch(() => undefined)
    whenLost.add(stop)
    try {
      await this.subscribe(marker)
      const sending = new Sending([markerMessage])
      sender.send(sending, 0, () => ({ topic: marker, body: '', properties: undefined, expirySeconds: undefined }))
      sender.flush()
      const [rejected] = await sending.done
      if (rejected !== undefined) throw rejected.error
      await marked
    } finally {
      whenLost.delete(stop)
    }
  }

  /** As `arrived`, when everything is settled as well. */
  async drained(marker: string): Promise<void> {
    await this.arrived(marker)
    if (this.#unsettled.size === 0) return
    await new Promise<void>(resolve => {
      this.#idle = resolve
    })
  }

  /** What is done and waits for others before it may be acknowledged, or was so before and has not come again. */
  get heldBack(): Finished {
    const before = this.present ? [...(this.#known ?? [])] : []
    return new Map([...before, ...(this.#acknowledging?.heldBack() ?? [])])
  }

  /** Ends the connection; `forget`: the session too. */
  async close(forget: boolean): Promise<void> {
    const { host, settings } = this.#link
    this.#link.whenLost.delete(this.#lost)
    const client = this.#client
    this.#client = undefined
    if (client === undefined) return
    const kept = client.connected && this.plan.expirySeconds !== 'with-connection'
    await client.end(patienceOf(host), forget && settings.protocolVersion === 5 ? 0 : undefined)
    if (forget && kept && settings.protocolVersion === 4) await this.#wipe()
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { address, settings } = this.#link
    const { clientId, expirySeconds, window, will } = this.plan
    const prepare = (client: Client): void => {
      this.#acknowledging = new Acknowledging(settings.ackOrder, packetId => this.#acknowledged.push(packetId))
      // Told before the first packet, which may come in the same breath.
      client.native.once('connect', connack => {
        this.present = connack.sessionPresent
      })
      client.onPublish(packet => this.#heard(packet))
    }
    const wanted = { clientId, expirySeconds, receiveMaximum: window, will, acknowledges: 'when told' } as const
    const { client, connack } = await connectTo(settings, address, wanted, signal, prepare)
    try {
      checkExpiry(connack, expirySeconds)
    } catch (error) {
      client.destroy()
      throw error
    }
    this.#client = client
    client.onLost(cause => this.#link.lose(cause))
    this.#link.whenLost.add(this.#lost)
    if (this.#link.lost) {
      this.#lost()
      this.#link.check()
    }
    this.flush()
  }

  readonly #lost = (): void => {
    this.#client?.destroy()
    this.#client = undefined
  }

  #heard(packet: IPublishPacket): void {
    const properties = packet.properties?.userProperties as Properties | undefined
    const arrived = readProperties(properties)
    const packetId = packet.qos === 0 ? 0 : (packet.messageId ?? 0)
    // Nothing bounds how many of QoS 0 come, and nobody was promised any: a server drops them as well.
    if (packetId === 0 && this.#unsettled.size >= mostWithoutQos) return
    const entry = new Entry(packetId, arrived.id, properties, this, packet.payload)
    if (packetId !== 0) this.#acknowledging?.came(entry)
    this.#unsettled.add(entry)
    if (packet.topic === this.#marker) {
      this.settle(entry)
      this.flush()
      this.#marked?.()
      return
    }
    if (packet.dup && this.#wasDone(packetId, arrived.id)) {
      this.settle(entry)
      this.flush()
    } else this.#deliver(packet, arrived, entry)
  }

  /** It was done before the connection broke: the packet was never acknowledged, so no other message can bear its number. */
  #wasDone(packetId: number, id: string | undefined): boolean {
    const known = this.#known
    if (!this.present || known?.has(packetId) !== true || known.get(packetId) !== id) return false
    return known.delete(packetId)
  }

  /** 3.1.1 has no other way to end a session than to begin a clean one. */
  async #wipe(): Promise<void> {
    const { address, host, settings } = this.#link
    const wanted = { clientId: this.plan.clientId, expirySeconds: 'with-connection', receiveMaximum: 1 } as const
    const { client } = await connectTo(settings, address, wanted, new AbortController().signal, () => undefined)
    await client.end(patienceOf(host))
  }
}

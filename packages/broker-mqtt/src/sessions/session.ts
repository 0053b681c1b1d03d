import type { IPublishPacket } from 'mqtt'
import { type ArrivedHeaders, type Properties, readProperties } from '../headers.js'
import type { Client } from '../link/client.js'
import { connectTo, patienceOf } from '../link/connect.js'
import { acknowledgements } from '../link/frame.js'
import type { Link } from '../link/link.js'
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
  #unsettled = 0
  #idle: (() => void) | undefined
  #marker: string | undefined
  #marked: (() => void) | undefined

  private constructor(link: Link, plan: SessionPlan, known: Finished | undefined, deliver: Deliver) {
    this.#link = link
    this.plan = plan
    this.#known = known
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
    await this.#client?.native.subscribeAsync(topic, { qos: 1, rh: 2 })
  }

  async unsubscribe(topic: string): Promise<void> {
    await this.#client?.native.unsubscribeAsync(topic)
  }

  settle(entry: Entry): void {
    if (entry.done) return
    this.#acknowledging?.settle(entry)
    entry.done = true
    if (--this.#unsettled === 0) this.#idle?.()
  }

  /** Writes the acknowledgements of what was settled. */
  flush(): void {
    // Before CONNACK is told, what a resumed session brings may be settled already.
    if (this.#acknowledged.length === 0 || this.#client === undefined) return
    this.#client.writeBytes(acknowledgements(this.#acknowledged))
    this.#acknowledged = []
  }

  /**
   * Resolves when everything that was in the session is settled. What is published now comes last: a server sends in order.
   *
   * @param marker a topic that nobody else uses.
   */
  async drained(marker: string): Promise<void> {
    const marked = new Promise<void>(resolve => {
      this.#marker = marker
      this.#marked = resolve
    })
    await this.subscribe(marker)
    const { sender } = this.#link
    const sending = new Sending([markerMessage])
    sender.send(sending, 0, () => ({ topic: marker, body: '', properties: undefined, expirySeconds: undefined }))
    sender.flush()
    await sending.done
    await marked
    if (this.#unsettled === 0) return
    await new Promise<void>(resolve => {
      this.#idle = resolve
    })
  }

  /** What is done and waits for others before it may be acknowledged. */
  get heldBack(): Finished {
    return this.#acknowledging?.heldBack() ?? new Map()
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
      client.onPublish(packet => this.#heard(packet))
    }
    const wanted = { clientId, expirySeconds, receiveMaximum: window, will }
    const { client, connack } = await connectTo(settings, address, wanted, signal, prepare)
    this.#client = client
    this.present = connack.sessionPresent
    if (this.#link.lost) {
      client.destroy()
      this.#link.check()
    }
    client.onLost(cause => this.#link.lose(cause))
    this.#link.whenLost.add(this.#lost)
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
    const entry = new Entry(packetId, arrived.id, properties, this)
    if (packetId !== 0) this.#acknowledging?.came(entry)
    this.#unsettled++
    if (packet.topic === this.#marker) {
      this.settle(entry)
      this.flush()
      this.#marked?.()
      return
    }
    // It was done before the connection broke: the packet was never acknowledged, so no other message can bear its number.
    const known = this.#known
    if (packet.dup && known?.has(packetId) === true && known.get(packetId) === arrived.id) {
      this.settle(entry)
      this.flush()
    } else this.#deliver(packet, arrived, entry)
  }

  /** 3.1.1 has no other way to end a session than to begin a clean one. */
  async #wipe(): Promise<void> {
    const { address, host, settings } = this.#link
    const wanted = { clientId: this.plan.clientId, expirySeconds: 'with-connection', receiveMaximum: 1 } as const
    const { client } = await connectTo(settings, address, wanted, new AbortController().signal, () => undefined)
    await client.end(patienceOf(host))
  }
}

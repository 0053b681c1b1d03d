import { AbstractConsumer, AdapterError, type Delivery, DeliveryBuffer, type Source } from '@sluice/core/adapter'
import type { IPublishPacket } from 'mqtt'
import type { ArrivedHeaders } from './headers.js'
import type { Link } from './link/link.js'
import type { Membership } from './sessions/membership.js'
import { Entry, type MqttReceipt, type Owner } from './sessions/receipt.js'

/** Consumes by the sessions of its membership. */
export class MqttConsumer extends AbstractConsumer<MqttReceipt> {
  readonly settlement: 'each' | 'none'
  readonly #link: Link
  readonly #native: boolean
  readonly #released: () => void
  readonly #arrived: DeliveryBuffer<MqttReceipt>
  #membership: Membership | undefined
  #failure: { readonly error: unknown } | undefined
  #leaving = false

  constructor(link: Link, source: Source, receiveBatch: number, released: () => void) {
    const buffer = new DeliveryBuffer<MqttReceipt>({ clock: link.host.clock, high: Infinity, low: 0 })
    super({ receiveBatch, buffer })
    this.#arrived = buffer
    this.#link = link
    this.#native = link.settings.protocolVersion === 5
    this.#released = released
    this.settlement = source.settle === 'never' ? 'none' : 'each'
    link.whenLost.add(this.#fail)
  }

  /** Called once, before core has it. */
  async join(membership: Membership, signal: AbortSignal): Promise<void> {
    this.#membership = membership
    await membership.join(signal, this.#came)
  }

  protected override async fetch(
    max: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly Delivery<MqttReceipt>[]> {
    if (this.#failure !== undefined) throw this.#failure.error
    const batch = await this.#arrived.take(max, waitMs, signal)
    if (this.settlement === 'none' && batch.length > 0) await this.settleAck(batch.map(one => one.receipt))
    return batch
  }

  protected override async settleAck(receipts: readonly MqttReceipt[]): Promise<readonly MqttReceipt[]> {
    if (this.#failure !== undefined) throw this.#failure.error
    const owners = new Set<Owner>()
    for (const receipt of receipts) {
      if (!(receipt instanceof Entry)) continue
      receipt.owner.settle(receipt)
      owners.add(receipt.owner)
    }
    for (const owner of owners) owner.flush()
    return []
  }

  protected override async release(): Promise<void> {
    this.#leaving = true
    try {
      await this.#membership?.leave()
    } finally {
      this.#link.whenLost.delete(this.#fail)
      this.#released()
    }
  }

  /** Called by the reader of a connection, which a throw would end. */
  readonly #came = (packet: IPublishPacket, { headers, id }: ArrivedHeaders, entry: Entry): void => {
    if (this.#leaving) return // its session gives it back
    const delivery: Delivery<MqttReceipt> = {
      id,
      body: packet.payload,
      headers: this.#native ? headers : undefined,
      receipt: entry,
      lane: undefined,
      deliveryCount: 0,
      publishedAt: undefined,
      leaseUntil: undefined,
    }
    this.#arrived.push(delivery)
  }

  readonly #fail = (error: unknown): void => {
    if (error instanceof AdapterError) return // closing is no failure
    this.#failure ??= { error }
    this.#arrived.fail(error)
  }
}

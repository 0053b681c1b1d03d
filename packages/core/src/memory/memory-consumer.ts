import { AbstractConsumer } from '../adapter/abstract-consumer.js'
import type { DeliveryBuffer } from '../adapter/delivery-buffer.js'
import type { ConsumerEvents, Source } from '../contract/consumer.js'
import type { Delivery } from '../contract/message.js'
import { BlockedReceive } from './blocked-receive.js'
import { deliveriesOf } from './deliveries-of.js'
import type { MemoryConnection, Party } from './memory-connection.js'
import type { MemoryEntry } from './memory-entry.js'
import type { MemoryFault } from './memory-fault.js'
import type { Attendant, MemoryQueue } from './memory-queue.js'
import type { MemoryServer } from './memory-server.js'
import { methodsWithout, type Profile } from './profiles.js'
import { type Moved, moveEach, type Nacked, nackEach, type SettleGround, settleEach } from './settle-entries.js'

/** What a consumer stands on. */
export interface Ground {
  readonly connection: MemoryConnection
  readonly server: MemoryServer
  readonly profile: Profile
  readonly source: Source
  readonly events: ConsumerEvents
}

const defaultLeaseMs = 30_000

/** Consumes a queue of the server. */
export class MemoryConsumer extends AbstractConsumer<MemoryEntry> implements Party, Attendant {
  readonly settlement: 'each' | 'none'
  /** Kept by the leases. */
  unsettled = 0
  protected readonly ground: Ground
  protected readonly queue: MemoryQueue
  readonly #leaseMs: number | undefined
  protected window: number
  #blocked: BlockedReceive<MemoryEntry> | undefined

  constructor(ground: Ground, queue: MemoryQueue, buffer?: DeliveryBuffer<MemoryEntry>) {
    const { profile, source } = ground
    const { capabilities } = profile
    super({ ...capabilities.limits, without: methodsWithout(profile), buffer })
    this.settlement = source.settle === 'never' || capabilities.settlement === 'none' ? 'none' : 'each'
    const leaseMs = capabilities.lease === 'connection' ? Infinity : (source.leaseMs ?? defaultLeaseMs)
    this.#leaseMs = this.settlement === 'none' ? undefined : leaseMs
    this.window = profile.consumer.includes('resize') ? source.window : Infinity
    this.ground = ground
    this.queue = queue
    ground.connection.add(this)
    queue.attach(this)
  }

  /** Called by the queue. */
  serve(): void {
    const deliveries = this.#blocked === undefined ? [] : this.take(this.#blocked.max)
    if (deliveries.length > 0) this.#blocked?.end(deliveries)
  }

  /** Called by the connection. */
  cut(error: MemoryFault | undefined): void {
    this.#leave()
    this.#blocked?.fail(error)
    if (this.#leaseMs !== Infinity) return
    this.dropStale()
    if (error !== undefined && this.ground.connection.heals) this.ground.events.revoked('all', error)
  }

  heal(): void {
    this.queue.attach(this)
  }

  /** Takes from the queue what there is, within the window. */
  protected take(max: number): Delivery<MemoryEntry>[] {
    const entries = this.queue.take(this, Math.min(max, this.window - this.unsettled), this.#leaseMs)
    return deliveriesOf(entries, this.#leaseMs, this.ground)
  }

  protected override isStale(receipt: MemoryEntry): boolean {
    // A lease that is the connection ends where the client sees it; all others are judged by the server.
    return this.#leaseMs === Infinity && receipt.lease === undefined && !this.ground.connection.killed
  }

  protected override fetch(
    max: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly Delivery<MemoryEntry>[]> {
    return this.ground.connection.call('receive', () => {
      if (signal.aborted) return []
      const deliveries = this.take(max)
      this.queue.serve()
      return deliveries.length > 0 || waitMs <= 0 ? deliveries : this.#block(max, waitMs, signal)
    })
  }

  protected override async settleAck(receipts: readonly MemoryEntry[]): Promise<readonly MemoryEntry[]> {
    if (this.settlement === 'none') return []
    const settle = (): readonly MemoryEntry[] =>
      settleEach(receipts, itself, this.#settleGround, entry => this.queue.settle(entry))
    if (this.ground.profile.capabilities.acks === 'confirmed') return this.ground.connection.call('ack', settle)
    await this.ground.connection.send('ack', settle)
    return []
  }

  protected override settleNack(items: readonly Nacked[]): Promise<readonly MemoryEntry[]> {
    return this.ground.connection.call('nack', () => nackEach(items, this.#settleGround))
  }

  protected override settleMove(items: readonly Moved[]): Promise<readonly MemoryEntry[]> {
    const { connection, server } = this.ground
    return connection.call('move', () => moveEach(items, this.#settleGround, name => server.queues.get(name)))
  }

  protected override settleExtend(receipts: readonly MemoryEntry[]): Promise<readonly MemoryEntry[]> {
    return this.ground.connection.call('extend', () =>
      settleEach(receipts, itself, this.#settleGround, entry => this.queue.renew(entry)),
    )
  }

  protected override changeWindow(window: number): Promise<void> {
    return this.ground.connection.call('resize', () => {
      this.window = window
      this.queue.serve()
    })
  }

  protected override async release(left: readonly Delivery<MemoryEntry>[]): Promise<void> {
    if (this.ground.connection.up) this.ground.connection.arrive()
    for (const { receipt } of left) {
      if (this.settlement === 'none') this.queue.putBack(receipt)
      else this.queue.giveBack(receipt, undefined, false)
    }
    this.#leave()
    this.ground.connection.remove(this)
  }

  get #settleGround(): SettleGround {
    const { server, profile } = this.ground
    return { queue: this.queue, capabilities: profile.capabilities, clock: server.clock }
  }

  #leave(): void {
    this.queue.detach(this, this.#leaseMs === Infinity, this.ground.profile.capabilities.retention === 'none')
  }

  #block(max: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery<MemoryEntry>[]> {
    const { clock } = this.ground.connection.host
    const over = (): void => {
      this.#blocked = undefined
      this.queue.unblock(this)
    }
    this.#blocked = new BlockedReceive({ clock, max, waitMs, signal, over })
    this.queue.block(this)
    return this.#blocked.deliveries
  }
}

function itself(receipt: MemoryEntry): MemoryEntry {
  return receipt
}

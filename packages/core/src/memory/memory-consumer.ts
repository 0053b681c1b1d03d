import { AbstractConsumer } from '../adapter/abstract-consumer.js'
import type { ConsumerEvents, Source } from '../contract/consumer.js'
import type { Cancel, Clock } from '../contract/host.js'
import type { Delivery } from '../contract/message.js'
import type { MemoryConnection, Party } from './memory-connection.js'
import type { MemoryEntry } from './memory-entry.js'
import type { MemoryFault } from './memory-fault.js'
import type { MemoryQueue } from './memory-queue.js'
import type { MemoryServer } from './memory-server.js'
import type { Profile } from './profiles.js'
import { type Moved, moveEach, type Nacked, nackEach, type SettleGround, settleEach } from './settle-entries.js'

/** What a consumer stands on. */
export interface Ground {
  readonly connection: MemoryConnection
  readonly server: MemoryServer
  readonly profile: Profile
}

interface Blocked {
  readonly max: number
  readonly end: (deliveries: readonly Delivery<MemoryEntry>[]) => void
  readonly fail: (error: MemoryFault | undefined) => void
}

const defaultLeaseMs = 30_000
const methods = ['nack', 'move', 'extend', 'resize'] as const

/** Consumes a queue of the server. */
export class MemoryConsumer extends AbstractConsumer<MemoryEntry> implements Party {
  readonly settlement: 'each' | 'none'
  /** Kept by the leases. */
  unsettled = 0
  readonly #ground: Ground
  readonly #queue: MemoryQueue
  readonly #events: ConsumerEvents
  readonly #leaseMs: number | undefined
  #window: number
  #blocked: Blocked | undefined

  constructor(ground: Ground, queue: MemoryQueue, source: Source, events: ConsumerEvents) {
    const { capabilities, consumer } = ground.profile
    super({ ...capabilities.limits, without: methods.filter(method => !consumer.includes(method)) })
    this.settlement = source.settle === 'never' || capabilities.settlement === 'none' ? 'none' : 'each'
    this.#leaseMs = capabilities.lease === 'connection' ? Infinity : (source.leaseMs ?? defaultLeaseMs)
    if (this.settlement === 'none') this.#leaseMs = undefined
    this.#ground = ground
    this.#queue = queue
    this.#events = events
    this.#window = source.window
    ground.connection.add(this)
    queue.attach(this)
  }

  /** Called by the queue. */
  serve(): void {
    const blocked = this.#blocked
    const deliveries = blocked === undefined ? [] : this.#take(blocked.max)
    if (deliveries.length > 0) blocked?.end(deliveries)
  }

  /** Called by the connection. */
  cut(error: MemoryFault | undefined): void {
    this.#leave()
    this.#blocked?.fail(error)
    if (this.#leaseMs !== Infinity) return
    this.dropStale()
    if (error !== undefined && this.#ground.connection.heals) this.#events.revoked('all', error)
  }

  heal(): void {
    this.#queue.attach(this)
  }

  protected override isStale(receipt: MemoryEntry): boolean {
    // A lease that is the connection ends where the client sees it; all others are judged by the server.
    return this.#leaseMs === Infinity && receipt.lease === undefined
  }

  protected override fetch(
    max: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly Delivery<MemoryEntry>[]> {
    return this.#ground.connection.call('receive', () => {
      if (signal.aborted) return []
      const deliveries = this.#take(max)
      this.#queue.serve()
      return deliveries.length > 0 || waitMs <= 0 ? deliveries : this.#block(max, waitMs, signal)
    })
  }

  protected override async settleAck(receipts: readonly MemoryEntry[]): Promise<readonly MemoryEntry[]> {
    if (this.settlement === 'none') return []
    const settle = (): readonly MemoryEntry[] =>
      settleEach(receipts, itself, this.#settleGround, entry => this.#queue.settle(entry))
    if (this.#ground.profile.capabilities.acks === 'confirmed') return this.#ground.connection.call('ack', settle)
    await this.#ground.connection.send('ack', settle)
    return []
  }

  protected override settleNack(items: readonly Nacked[]): Promise<readonly MemoryEntry[]> {
    return this.#ground.connection.call('nack', () => nackEach(items, this.#settleGround))
  }

  protected override settleMove(items: readonly Moved[]): Promise<readonly MemoryEntry[]> {
    const { connection, server } = this.#ground
    return connection.call('move', () => moveEach(items, this.#settleGround, name => server.queue(name)))
  }

  protected override settleExtend(receipts: readonly MemoryEntry[]): Promise<readonly MemoryEntry[]> {
    return this.#ground.connection.call('extend', () =>
      settleEach(receipts, itself, this.#settleGround, entry => this.#queue.renew(entry)),
    )
  }

  protected override changeWindow(window: number): Promise<void> {
    return this.#ground.connection.call('resize', () => {
      this.#window = window
      this.#queue.serve()
    })
  }

  protected override async release(left: readonly Delivery<MemoryEntry>[]): Promise<void> {
    for (const { receipt } of left) {
      if (this.settlement === 'none') this.#queue.putBack(receipt)
      else this.#queue.giveBack(receipt, undefined, false)
    }
    this.#leave()
    this.#ground.connection.remove(this)
  }

  #leave(): void {
    this.#queue.detach(this, this.#leaseMs === Infinity, this.#ground.profile.capabilities.retention === 'none')
  }

  get #settleGround(): SettleGround {
    const { server, profile } = this.#ground
    return { queue: this.#queue, capabilities: profile.capabilities, clock: server.clock }
  }

  #take(max: number): Delivery<MemoryEntry>[] {
    const { server, connection, profile } = this.#ground
    const { countsDeliveries, stamps } = profile.capabilities
    const entries = this.#queue.take(this, Math.min(max, this.#window - this.unsettled), this.#leaseMs)
    const until = leaseEnd(entries, this.#leaseMs, connection.host.clock, server.clock)
    const deliveries: Delivery<MemoryEntry>[] = []
    for (const entry of entries) {
      deliveries.push({
        id: entry.id,
        body: entry.body,
        headers: entry.headers,
        receipt: entry,
        lane: undefined,
        deliveryCount: countsDeliveries ? entry.count : 0,
        publishedAt: stamps ? entry.publishedAt : undefined,
        leaseUntil: until,
        key: entry.key,
        priority: entry.priority,
      })
    }
    return deliveries
  }

  #block(max: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery<MemoryEntry>[]> {
    return new Promise((resolve, reject) => {
      const { clock } = this.#ground.connection.host
      let cancel: Cancel | undefined
      const over = (): void => {
        this.#blocked = undefined
        cancel?.()
        signal.removeEventListener('abort', empty)
        this.#queue.unblock(this)
      }
      const end = (deliveries: readonly Delivery<MemoryEntry>[]): void => {
        over()
        resolve(deliveries)
      }
      const fail = (error: MemoryFault | undefined): void => {
        over()
        if (error !== undefined) reject(error)
      }
      const empty = (): void => end([])
      this.#blocked = { max, end, fail }
      signal.addEventListener('abort', empty)
      if (waitMs !== Infinity) cancel = clock.at(clock.monotonic() + waitMs, empty)
      this.#queue.block(this)
    })
  }
}

function itself(receipt: MemoryEntry): MemoryEntry {
  return receipt
}

/** In the terms of the process: its clock need not be the server's. */
function leaseEnd(
  entries: readonly MemoryEntry[],
  leaseMs: number | undefined,
  host: Clock,
  server: Clock,
): number | undefined {
  if (leaseMs === undefined || leaseMs === Infinity) return undefined
  return host === server ? entries[0]?.lease?.until : host.monotonic() + leaseMs
}

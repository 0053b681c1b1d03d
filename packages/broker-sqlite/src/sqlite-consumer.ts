import { AbstractConsumer, type Delivery, type OutgoingMessage, type Source } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import type { Connection, Party } from './file/connection.js'
import type { SqliteReceipt } from './queues/claim.js'
import { deliveriesOf } from './queues/deliveries-of.js'
import { Settling } from './queues/settling.js'
import { storeMessages } from './queues/store-messages.js'
import { BlockedReceive } from './waking/blocked-receive.js'
import type { Watcher } from './waking/lookout.js'

type Deliveries = readonly Delivery<SqliteReceipt>[]
type Stale = Promise<readonly SqliteReceipt[]>

const defaultLeaseMs = 30_000
/** A hand-out that is never settled belongs to no claim. */
const noClaim = { id: 0, queue: 0 }

/** Takes from one queue: each receive is one claim with one lease. */
export class SqliteConsumer extends AbstractConsumer<SqliteReceipt> implements Party, Watcher {
  readonly settlement: 'each' | 'none'
  readonly #connection: Connection
  readonly #queue: string
  readonly #leaseMs: number
  readonly #settling: Settling
  #blocked: BlockedReceive | undefined

  constructor(connection: Connection, source: Source) {
    super(capabilities.limits)
    this.settlement = source.settle === 'never' ? 'none' : 'each'
    this.#connection = connection
    this.#queue = source.queue
    this.#leaseMs = source.leaseMs ?? defaultLeaseMs
    this.#settling = new Settling(connection, source.queue)
    connection.parties.add(this)
  }

  /** Called by the connection. */
  lost(error: unknown): void {
    this.#blocked?.fail(error)
  }

  /** Called by the lookout. */
  look(): number {
    const at = this.#connection.read(({ claims }) => claims.peek(this.#queue))
    if (at > this.#connection.clock.now()) return at
    this.#blocked?.end()
    return Infinity
  }

  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Deliveries> {
    const { clock, lookout } = this.#connection
    const end = clock.monotonic() + waitMs
    for (;;) {
      const at = this.#connection.read(({ claims }) => claims.peek(this.#queue))
      if (at <= clock.now()) {
        const deliveries = await this.#take(max)
        if (deliveries.length > 0) return deliveries
      }
      const left = end - clock.monotonic()
      if (left <= 0 || signal.aborted) return []
      // What came during the attempt is seen by the next look: the lookout remembers the version before it.
      this.#blocked = new BlockedReceive(clock, left, signal)
      lookout.add(this, this.#queue, at)
      try {
        await this.#blocked.ended
      } finally {
        this.#blocked = undefined
        lookout.remove(this)
      }
    }
  }

  protected override settleAck(receipts: readonly SqliteReceipt[]): Stale {
    return this.settlement === 'none' ? Promise.resolve([]) : this.#settling.ack(receipts)
  }

  protected override settleNack(items: readonly { receipt: SqliteReceipt; delayMs: number }[]): Stale {
    return this.#settling.nack(items)
  }

  protected override settleMove(items: readonly { receipt: SqliteReceipt; message: OutgoingMessage }[]): Stale {
    return this.#settling.move(items)
  }

  protected override settleExtend(receipts: readonly SqliteReceipt[]): Stale {
    return this.#settling.extend(receipts, this.#leaseMs)
  }

  /** A receipt that was settled names no hand-out any more. */
  protected override isStale(receipt: SqliteReceipt): boolean {
    return receipt.settled
  }

  protected override async release(left: Deliveries): Promise<void> {
    this.#connection.parties.delete(this)
    if (left.length === 0) return
    if (this.settlement === 'each') {
      await this.#settling.nack(left.map(({ receipt }) => ({ receipt, delayMs: 0 })))
      return
    }
    await this.#connection.write(left.length, tables => {
      storeMessages(
        tables,
        left.map(delivery => this.#again(delivery)),
        this.#connection.clock.now(),
      )
    })
  }

  async #take(max: number): Promise<Deliveries> {
    const { clock } = this.#connection
    return await this.#connection.write(max, ({ queues, claims }) => {
      const queue = queues.id(this.#queue)
      if (queue === undefined) return []
      const now = clock.now()
      if (this.settlement === 'none') {
        const rows = claims.pop(queue, max, now)
        queues.shrink(queue, rows.length)
        return deliveriesOf(rows, noClaim, undefined)
      }
      const leaseUntil = clock.monotonic() + this.#leaseMs
      const taken = claims.take(queue, max, now, now + this.#leaseMs)
      return taken === undefined ? [] : deliveriesOf(taken.rows, taken.claim, leaseUntil)
    })
  }

  /** A message that was taken for good and handed to nobody. */
  #again({ id, body, headers, key, priority }: Delivery<SqliteReceipt>): OutgoingMessage {
    return { queue: this.#queue, body, id: id ?? '', headers, dueAt: undefined, priority, key }
  }
}

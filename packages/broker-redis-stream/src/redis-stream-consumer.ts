import { AbstractConsumer, type Delivery, type OutgoingMessage, type Source } from '@sluice/core/adapter'
import type { RedisConnection } from '@sluice/store-redis'
import { capabilities } from './capabilities.js'
import { classifyStream, isGone } from './classify.js'
import { parcelsOf, sendParcel } from './queues/parcels.js'
import { group, type QueueKeys, returned } from './queues/queue-keys.js'
import type { RedisStreamReceipt } from './queues/receipt.js'
import { Settling } from './queues/settling.js'
import { defaultLeaseMs, StreamReader } from './queues/stream-reader.js'
import type { StreamServer } from './queues/stream-server.js'
import { Unblock } from './queues/unblock.js'
import { leaveScript } from './scripts/leave-script.js'

type Deliveries = readonly Delivery<RedisStreamReceipt>[]
type Stale = Promise<readonly RedisStreamReceipt[]>

/** How long to wait after a failed read before the next one, where the connection is there all the same. */
const pauseMs = 100

/** Reads one queue over a connection of its own; settles over the one that all share. */
export class RedisStreamConsumer extends AbstractConsumer<RedisStreamReceipt> {
  readonly settlement: 'each' | 'none'
  readonly #server: StreamServer
  readonly #keys: QueueKeys
  readonly #reader: StreamReader
  readonly #settling: Settling
  readonly #unblock: Unblock
  readonly #ended: () => void

  /** @param ended is called when it has released everything. */
  constructor(server: StreamServer, keys: QueueKeys, connection: RedisConnection, source: Source, ended: () => void) {
    super({ receiveBatch: capabilities.limits.receiveBatch, without: server.isCluster ? ['move'] : [] })
    this.settlement = source.settle === 'never' ? 'none' : 'each'
    this.#server = server
    this.#keys = keys
    this.#reader = new StreamReader(server, keys, connection, source.leaseMs ?? defaultLeaseMs)
    this.#settling = new Settling(server, keys, this.#reader.name)
    this.#unblock = new Unblock(server, this.#reader)
    this.#ended = ended
  }

  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Deliveries> {
    const { clock } = this.#server
    const end = clock.monotonic() + waitMs
    const forget = this.#unblock.onAbort(signal)
    try {
      for (let first = true; ; first = false) {
        const left = end - clock.monotonic()
        if (signal.aborted || (left <= 0 && !first)) return []
        const found = await this.#look(max, left, signal)
        if (found.length > 0) return this.settlement === 'each' ? found : await this.#forGood(found)
      }
    } finally {
      forget()
    }
  }

  protected override settleAck(receipts: readonly RedisStreamReceipt[]): Stale {
    return this.settlement === 'none' ? Promise.resolve([]) : this.#settling.ack(receipts)
  }

  protected override settleNack(items: readonly { receipt: RedisStreamReceipt; delayMs: number }[]): Stale {
    return this.#settling.nack(items)
  }

  protected override settleMove(items: readonly { receipt: RedisStreamReceipt; message: OutgoingMessage }[]): Stale {
    return this.#settling.move(items)
  }

  protected override settleExtend(receipts: readonly RedisStreamReceipt[]): Stale {
    return this.#settling.extend(receipts)
  }

  protected override async release(left: Deliveries): Promise<void> {
    try {
      const { stream, bell, due } = this.#keys
      await this.#handBack(left)
      const lost = await this.#reader.recover()
      if (lost.length > 0) await this.#settling.nack(lost.map(({ receipt }) => ({ receipt, delayMs: 0 })))
      const given = [group, this.#reader.name, returned, ...this.#reader.rung]
      await this.#server.commands.run(leaveScript, [stream, bell, due], given, { patienceMs: 0 })
    } finally {
      this.#server.client.endReader(this.#reader.connection)
      this.#ended()
    }
  }

  /**
   * A client that heals is not this consumer's end: it waits for it, and then asks what it has missed. Where there is
   * nothing to wait for, the read is sent before this returns: the server works while core handles what came before.
   */
  async #look(max: number, waitMs: number, signal: AbortSignal): Promise<Deliveries> {
    const reader = this.#reader
    const isThere = reader.connection.native !== undefined || (await reader.connection.ready(waitMs, signal))
    if (!isThere || signal.aborted) return []
    try {
      const missed = reader.mayMiss ? await reader.recover() : []
      if (missed.length > 0) return missed
      if (waitMs <= 0 || reader.takeIsDue) {
        const taken = await reader.take(max)
        if (taken.length > 0 || signal.aborted) return taken
      }
      return await reader.read(max, waitMs)
    } catch (error) {
      const { code } = classifyStream(error)
      if (isGone(error)) await this.#server.ensure(this.#keys)
      else if (code !== 'connection' && code !== 'timeout') throw error
      await this.#unblock.pause(Math.min(pauseMs, waitMs), signal)
      return []
    }
  }

  /** At most once: settled before anybody sees it. */
  async #forGood(found: Deliveries): Promise<Deliveries> {
    const stale = new Set(await this.#settling.ack(found.map(({ receipt }) => receipt)))
    return stale.size === 0 ? found : found.filter(({ receipt }) => !stale.has(receipt))
  }

  async #handBack(left: Deliveries): Promise<void> {
    if (left.length === 0) return
    if (this.settlement === 'each') {
      await this.#settling.nack(left.map(({ receipt }) => ({ receipt, delayMs: 0 })))
      return
    }
    const again = left.map(({ id = '', body, headers, key }) => {
      return { queue: this.#keys.queue, body, id, headers, dueAt: undefined, priority: undefined, key }
    })
    for (const parcel of parcelsOf(this.#server, again).parcels) await sendParcel(this.#server, parcel)
  }
}

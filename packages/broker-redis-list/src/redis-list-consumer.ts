import { AbstractConsumer, type Delivery, type OutgoingMessage, type Source } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import { isAway } from './classify.js'
import { Claims, type Taken } from './queues/claims.js'
import type { ListKeys } from './queues/list-keys.js'
import type { ListServer } from './queues/list-server.js'
import { sendParcel } from './queues/parcels.js'
import { awayMs, BlockedReader, longestBlockMs } from './queues/reader.js'
import type { RedisListReceipt } from './queues/receipt.js'
import { rest } from './queues/rest.js'
import { type Moved, type Nacked, Settling } from './queues/settling.js'
import { wakeScript } from './scripts/admin-scripts.js'

type Deliveries = readonly Delivery<RedisListReceipt>[]
type Stale = Promise<readonly RedisListReceipt[]>

const defaultLeaseMs = 30_000

/** Takes from one queue: each receive is one claim with one lease. */
export class RedisListConsumer extends AbstractConsumer<RedisListReceipt> {
  readonly settlement: 'each' | 'none'
  readonly #server: ListServer
  readonly #keys: ListKeys
  readonly #leaseMs: number
  readonly #claims: Claims
  readonly #settling: Settling
  readonly #reader: BlockedReader

  constructor(server: ListServer, source: Source) {
    super(capabilities.reliable.limits)
    const keys = server.keys(source.queue)
    this.settlement = source.settle === 'never' ? 'none' : 'each'
    this.#server = server
    this.#keys = keys
    this.#leaseMs = source.leaseMs ?? defaultLeaseMs
    this.#claims = new Claims(server, keys, this.settlement === 'none' ? 0 : this.#leaseMs)
    this.#settling = new Settling(server, keys)
    this.#reader = new BlockedReader(server.client, server.clock, keys.list, keys.woken, () => this.#wake())
    server.consumers.add(this)
  }

  /** Claims; blocks only when there was nothing, and claims again. While the connection is away it waits for that. */
  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Deliveries> {
    const { clock, commands } = this.#server
    const end = clock.monotonic() + waitMs
    for (;;) {
      const taken = await this.#take(max)
      if (taken !== undefined && taken.deliveries.length > 0) return taken.deliveries
      const left = end - clock.monotonic()
      if (left <= 0 || signal.aborted) return []
      const restMs = Math.min(left, taken?.nextInMs ?? longestBlockMs, longestBlockMs)
      if (taken === undefined) {
        await rest(clock, Math.min(restMs, awayMs), signal)
        await commands.ready(restMs, signal)
      } else if (restMs > 0) await this.#reader.wait(restMs, signal)
    }
  }

  protected override settleAck(receipts: readonly RedisListReceipt[]): Stale {
    return this.settlement === 'none' ? Promise.resolve([]) : this.#settling.ack(receipts)
  }

  protected override settleNack(items: readonly Nacked[]): Stale {
    return this.#settling.nack(items)
  }

  protected override settleMove(items: readonly Moved[]): Stale {
    return this.#settling.move(items)
  }

  protected override settleExtend(receipts: readonly RedisListReceipt[]): Stale {
    return this.#settling.extend(receipts, this.#leaseMs)
  }

  protected override isStale(receipt: RedisListReceipt): boolean {
    return receipt.over
  }

  protected override async release(left: Deliveries): Promise<void> {
    this.#server.consumers.delete(this)
    this.#reader.close()
    const back = [this.#claims.giveBack(), this.#server.commands.run(wakeScript, this.#keys.all)]
    if (left.length > 0) back.push(this.#handBack(left))
    await Promise.all(back)
  }

  /** `undefined`: the connection is away, and comes back by itself. */
  async #take(max: number): Promise<Taken | undefined> {
    try {
      return await this.#claims.take(max)
    } catch (error) {
      if (!isAway(error)) throw error
      return undefined
    }
  }

  async #handBack(left: Deliveries): Promise<void> {
    if (this.settlement === 'each') {
      await this.#settling.nack(left.map(({ receipt }) => ({ receipt, delayMs: 0 })))
      return
    }
    const messages = left.map(({ body, priority }) => this.#again(body, priority))
    await sendParcel(this.#server, { queue: this.#keys.queue, messages, indexes: [], plain: false })
  }

  /** A message that was taken for good and handed to nobody. */
  #again(body: string | Uint8Array, priority: number | undefined): OutgoingMessage {
    return { queue: this.#keys.queue, body, id: '', headers: undefined, dueAt: undefined, priority, key: undefined }
  }

  #wake(): void {
    this.#server.commands.run(wakeScript, this.#keys.all).catch(() => undefined)
  }
}

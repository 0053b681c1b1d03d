import { AbstractConsumer } from '../adapter/abstract-consumer.js'
import type { Delivery } from '../contract/message.js'
import { BlockedReceive } from './blocked-receive.js'
import type { LogGroup, Member } from './log-group.js'
import type { Party } from './memory-connection.js'
import type { Ground } from './memory-consumer.js'
import type { MemoryReceipt } from './memory-entry.js'
import type { MemoryFault } from './memory-fault.js'
import type { MemoryLog } from './memory-log.js'
import { methodsWithout } from './profiles.js'

interface LogReceipt extends MemoryReceipt {
  readonly lane: number
  readonly offset: number
  readonly generation: number
}

/** Reads a log as a member of a group. */
export class MemoryLogConsumer extends AbstractConsumer<LogReceipt> implements Party, Member {
  readonly settlement: 'prefix' | 'none'
  readonly #ground: Ground
  readonly #log: MemoryLog
  readonly #names: readonly string[]
  #group: LogGroup
  #blocked: BlockedReceive<LogReceipt> | undefined
  #nextLane = 0

  constructor(ground: Ground, log: MemoryLog) {
    super({ ...ground.profile.capabilities.limits, without: methodsWithout(ground.profile) })
    this.settlement = ground.source.settle === 'never' ? 'none' : 'prefix'
    this.#ground = ground
    this.#log = log
    this.#names = log.lanes.map((_, lane) => String(lane))
    this.#group = this.#join()
    ground.connection.add(this)
  }

  /** Called by the group. */
  revoked(lanes: readonly number[], cause: unknown): void {
    this.dropStale()
    this.#ground.events.revoked(
      lanes.map(lane => this.#names[lane]!),
      cause,
    )
  }

  /** Called by the group. */
  serve(): void {
    const deliveries = this.#blocked === undefined ? [] : this.#take(this.#blocked.max)
    if (deliveries.length > 0) this.#blocked?.end(deliveries)
  }

  /** Called by the connection. */
  cut(error: MemoryFault | undefined): void {
    this.#blocked?.fail(error)
    this.#group.leave(this)
    this.dropStale()
    if (error !== undefined) this.#ground.events.revoked('all', error)
  }

  heal(): void {
    this.#group = this.#join()
  }

  protected override isStale(receipt: LogReceipt): boolean {
    const { lane } = receipt
    if (this.#ground.connection.killed) return false
    return !this.#group.owns(this, lane) || this.#group.generations[lane] !== receipt.generation
  }

  protected override fetch(max: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery<LogReceipt>[]> {
    return this.#ground.connection.call('receive', () => {
      const deliveries = signal.aborted ? [] : this.#take(max)
      if (deliveries.length > 0 || waitMs <= 0 || signal.aborted) return deliveries
      const { clock } = this.#ground.connection.host
      const over = (): void => {
        this.#blocked = undefined
      }
      this.#blocked = new BlockedReceive({ clock, max, waitMs, signal, over })
      return this.#blocked.deliveries
    })
  }

  protected override async settleAck(receipts: readonly LogReceipt[]): Promise<readonly LogReceipt[]> {
    if (this.settlement === 'none') return []
    return this.#ground.connection.call('ack', () =>
      receipts.filter(({ lane, generation, offset }) => !this.#group.commit(this, lane, generation, offset + 1)),
    )
  }

  protected override async release(left: readonly Delivery<LogReceipt>[]): Promise<void> {
    for (const { receipt } of left) this.#group.rewind(receipt.lane, receipt.generation, receipt.offset)
    this.#group.leave(this)
    this.#ground.connection.remove(this)
  }

  #join(): LogGroup {
    const { group, from, life } = this.#ground.source
    const joined = this.#log.group(group, from, life === 'session')
    joined.join(this)
    return joined
  }

  /** From its lanes in turn, so that none starves. */
  #take(max: number): Delivery<LogReceipt>[] {
    const deliveries: Delivery<LogReceipt>[] = []
    const { lanes } = this.#log
    for (let turn = 0; turn < lanes.length && deliveries.length < max; turn++) {
      const lane = this.#nextLane
      this.#nextLane = (lane + 1) % lanes.length
      if (this.#group.owns(this, lane)) this.#read(lane, max, deliveries)
    }
    return deliveries
  }

  #read(lane: number, max: number, deliveries: Delivery<LogReceipt>[]): void {
    const group = this.#group
    const generation = group.generations[lane]!
    const records = this.#log.lanes[lane]!
    let offset = Math.max(group.positions[lane]!, records.start)
    for (; offset < records.end && deliveries.length < max; offset++) {
      const record = records.at(offset)
      deliveries.push({
        id: record.id,
        body: record.body,
        headers: record.headers,
        receipt: { id: record.id, lane, offset, generation },
        lane: this.#names[lane],
        deliveryCount: 0,
        publishedAt: record.publishedAt,
        leaseUntil: undefined,
        key: record.key,
        priority: undefined,
      })
    }
    group.positions[lane] = offset
    if (this.settlement === 'none') group.commit(this, lane, generation, offset)
  }
}

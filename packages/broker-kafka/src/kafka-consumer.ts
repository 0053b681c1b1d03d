import { AbstractConsumer, type ConsumerEvents, type Delivery, type Source } from '@sluice/core/adapter'
import type { ArrivedRecord, DriverMember, MemberEvents } from './drivers/driver.js'
import { Backlog } from './groups/backlog.js'
import { type KafkaReceipt, type Lane, Lanes } from './groups/lane.js'
import { marksOf } from './groups/marks.js'
import { beganAnew, LogGuard } from './groups/log-guard.js'
import { Placement } from './groups/placement.js'
import { KafkaFault } from './link/kafka-fault.js'
import type { Session } from './link/session.js'

export interface ConsumerGround {
  readonly session: Session
  readonly topic: string
  readonly group: string
  readonly source: Source
  readonly events: ConsumerEvents
  readonly receiveBatch: number
  readonly ended: (consumer: KafkaConsumer) => void
  /** Of whoever waits for the consumer. */
  readonly signal: AbortSignal
}

const lookEveryMs = 50

type Received = Promise<readonly Delivery<KafkaReceipt>[]>

/** A member of a group: fetching fills a buffer, receiving empties it, and commits go only where we still are. */
export class KafkaConsumer extends AbstractConsumer<KafkaReceipt> {
  readonly settlement: 'prefix' | 'none'
  readonly #ground: ConsumerGround
  readonly #lanes: Lanes = new Lanes()
  readonly #member: Promise<DriverMember>
  #live: DriverMember | undefined
  readonly #backlog: Backlog
  #failure: { readonly error: unknown } | undefined
  /** How often the group has formed with us. */
  #generations = 0
  /** Resolves when it is certain what is ours. */
  #forming: { readonly done: Promise<void>; readonly end: () => void } | undefined
  readonly #placement: Placement
  /** Of the caller who waits for this consumer, as long as he does. */
  #making: AbortSignal | undefined
  readonly #guard: LogGuard
  #committing: Promise<unknown> = Promise.resolve()

  private constructor(ground: ConsumerGround, backlog: Backlog) {
    super({ receiveBatch: ground.receiveBatch, buffer: backlog.buffer })
    this.#backlog = backlog
    this.#ground = ground
    this.settlement = ground.source.settle === 'never' ? 'none' : 'prefix'
    const { group, session, topic } = ground
    this.#guard = new LogGuard({
      session,
      lanes: this.#lanes,
      member: () => this.#live,
      failed: error => this.#fail(error),
    })
    this.#making = ground.signal
    this.#placement = new Placement({ session, topic, group, source: ground.source, lanes: this.#lanes })
    this.#member = session.driver.join({ group, topic }, this.#events())
  }

  /** Resolves when the group's place is known and written down: what is published from then on is handed out. */
  static async join(ground: ConsumerGround): Promise<KafkaConsumer> {
    const backlog = new Backlog(ground.session.host.clock, ground.source.window, {
      pause: partitions => consumer.#live?.pause(partitions),
      resume: partitions => consumer.#live?.resume(partitions),
    })
    const consumer: KafkaConsumer = new KafkaConsumer(ground, backlog)
    try {
      consumer.#live = await consumer.#member
      consumer.#place()
      await consumer.#placed(ground.signal)
      consumer.#making = undefined
      consumer.#guard.watch()
      return consumer
    } catch (error) {
      await consumer.close()
      throw error
    }
  }

  /** Also where the group forms anew meanwhile, and it is asked again. */
  async #placed(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#placement.done
      signal.throwIfAborted()
      if (this.#failure !== undefined) throw this.#failure.error
      if (this.#lanes.all.every(lane => lane.next !== undefined)) return
      await (this.#forming?.done ?? this.#ground.session.wait(lookEveryMs))
    }
  }

  #events(): MemberEvents {
    return {
      assigned: (partitions, same) => this.#assigned(partitions, same),
      records: (partition, records, end) => this.#take(partition, records, end),
      failed: error => this.#fail(error),
    }
  }

  #form(): void {
    if (this.#forming !== undefined) return
    let end: () => void = () => undefined
    const done = new Promise<void>(resolve => {
      end = resolve
    })
    this.#forming = { done, end }
  }

  #formed(): void {
    const forming = this.#forming
    this.#forming = undefined
    forming?.end()
  }

  #assigned(partitions: readonly number[], same: boolean): void {
    if (this.#failure !== undefined) return
    const generation = ++this.#generations
    this.#form()
    const { lost } = this.#lanes.assign(partitions, same)
    this.#backlog.keep(this.#lanes.all)
    this.#revoke(lost, new KafkaFault('busy', 'The group has given these partitions to another member.'))
    // The client begins again at what is committed: what we hold or have done of it is not to come twice.
    for (const { next, partition } of this.#lanes.all)
      if (next !== undefined) this.#live?.seek({ partition, offset: next })
    this.#place()
    // No commit before it is certain that this is still the same log.
    void this.#guard.verify().then(() => {
      if (generation === this.#generations) this.#formed()
    })
  }

  #revoke(lost: readonly Lane[], cause: unknown): void {
    if (lost.length === 0) return
    this.dropStale()
    this.#ground.events.revoked(
      lost.map(lane => lane.name),
      cause,
    )
  }

  /** Each run is of one generation; the next one asks again for what has no place then. */
  #place(): void {
    const member = this.#live
    if (member === undefined) return
    const generation = this.#generations
    const isOver = (): boolean =>
      this.#failure !== undefined || generation !== this.#generations || this.#making?.aborted === true
    this.#placement.begin(member, isOver, error => {
      if (!member.isRebalance(error)) this.#fail(error)
      // Asked again when the group has formed, if it has not formed meanwhile.
      else if (generation === this.#generations) this.#form()
    })
  }

  #take(partition: number, records: readonly ArrivedRecord[], end: number): void {
    const lane = this.#lanes.get(partition)
    if (lane?.next === undefined) return
    if (end < lane.next) {
      this.#fail(beganAnew())
      return
    }
    const { next } = lane
    const from = records.findIndex(({ offset }) => offset >= next)
    const last = records.at(-1)
    if (from < 0 || last === undefined) return
    lane.next = last.offset + 1
    this.#backlog.add(lane, records, from)
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = { error }
    const lost = this.#lanes.clear()
    this.#backlog.keep([])
    this.#revoke(lost, error)
    this.buffer?.fail(error)
    this.#formed()
  }

  protected override isStale(receipt: KafkaReceipt): boolean {
    return this.#lanes.isStale(receipt)
  }

  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Received {
    if (this.#failure !== undefined) throw this.#failure.error
    const taken = await super.fetch(max, waitMs, signal)
    if (this.settlement !== 'none' || taken.length === 0) return taken
    // At most once: it is settled before anybody has it.
    const stale = new Set(await this.settleAck(taken.map(delivery => delivery.receipt)))
    return taken.filter(delivery => !stale.has(delivery.receipt))
  }

  protected async settleAck(receipts: readonly KafkaReceipt[]): Promise<readonly KafkaReceipt[]> {
    const mine = this.#committing.then(() => this.#commit(receipts))
    this.#committing = mine.catch(() => undefined)
    return await mine
  }

  /** One at a time, so that none overtakes another and moves the mark back. */
  async #commit(receipts: readonly KafkaReceipt[]): Promise<readonly KafkaReceipt[]> {
    for (;;) {
      await this.#forming?.done
      if (this.#failure !== undefined) throw this.#failure.error
      const stale = receipts.filter(receipt => this.isStale(receipt))
      const positions = marksOf(receipts.filter(receipt => !this.isStale(receipt)))
      const member = this.#live
      if (positions.length === 0 || member === undefined) return stale
      const generation = this.#generations
      try {
        await member.commit(positions)
        return stale
      } catch (error) {
        if (!member.isRebalance(error)) throw error
        // What is ours in the next generation is committed then. It may have begun while this was refused.
        if (this.#generations === generation) this.#form()
      }
    }
  }

  protected async release(): Promise<void> {
    this.#ground.ended(this)
    this.#guard.stop()
    this.#failure ??= { error: new KafkaFault('closed', 'This consumer is closed.') }
    this.#formed()
    const leaving = this.#member.then(member => member.leave())
    // Without a connection there is nobody to say goodbye to.
    if (this.#ground.session.link.connected) await leaving
    else leaving.catch(() => undefined)
  }
}

import { type Consumer, type EachBatchPayload, type Kafka, type PartitionAssigner, PartitionAssigners } from 'kafkajs'
import type { KafkaSettings } from '../../options.js'
import type { DriverMember, MemberEvents, MemberPlan, Position } from '../driver.js'
import { patienceOf } from './client.js'
import { type Committer, isOfGroup } from './committer.js'
import { withPlacesInLog } from './fallen-out.js'
import { restMs, withOwnFetchWaits } from './fetch-waits.js'
import { KafkaJsRecord } from './kafkajs-record.js'
import { Membership } from './membership.js'
import { stickyAssigner } from './sticky-assigner.js'

/** A member that begins behind others has its first messages soon; more would keep its loop busy with reading them. */
const maxBytesPerPartition = 262_144

/** What a member is made with. */
export interface MemberGround {
  /** A client of its own, which gives up when it is over. */
  readonly clientFor: (over: () => boolean) => Kafka
  readonly settings: KafkaSettings
  readonly committer: Committer
}

/**
 * A member of a group, fetching by itself and handing on at once what came: nothing is handled while the client
 * waits, so that its heartbeats go on however long a handler takes.
 */
export class KafkaJsMember implements DriverMember {
  readonly #consumer: Consumer
  readonly #plan: MemberPlan
  readonly #events: MemberEvents
  readonly #committer: Committer
  readonly #membership: Membership = new Membership()
  /** What it fetches next, by partition. */
  readonly #places: Map<number, number> = new Map()
  #over = false
  #joined: (() => void) | undefined
  #refused: ((error: unknown) => void) | undefined

  private constructor({ clientFor, committer, settings }: MemberGround, plan: MemberPlan, events: MemberEvents) {
    this.#plan = plan
    this.#events = events
    this.#committer = committer
    // For as long as the group waits for it, it goes on as the same member: another one would have to wait until this
    // one is missed.
    this.#consumer = clientFor(() => this.#over).consumer({
      groupId: plan.group,
      // Where members of another make are in the group, what all of them know.
      partitionAssigners: [this.#sticky, PartitionAssigners.roundRobin],
      sessionTimeout: settings.sessionTimeoutMs,
      heartbeatInterval: settings.heartbeatIntervalMs,
      rebalanceTimeout: settings.rebalanceTimeoutMs,
      maxWaitTimeInMs: restMs,
      maxBytesPerPartition,
      allowAutoTopicCreation: false,
      // What the client cannot get over ends it: core makes another, and nothing restarts in secret.
      retry: { retries: patienceOf(settings), restartOnFailure: async () => false },
    })
  }

  static async join(ground: MemberGround, plan: MemberPlan, events: MemberEvents): Promise<KafkaJsMember> {
    const member = new KafkaJsMember(ground, plan, events)
    try {
      await member.#start()
      return member
    } catch (error) {
      member.#over = true
      await member.#consumer.disconnect().catch(() => undefined)
      throw error
    }
  }

  readonly #sticky: PartitionAssigner = ground => {
    this.#membership.watch(ground.cluster)
    withOwnFetchWaits(ground.cluster, () => this.#consumer.paused().length > 0)
    withPlacesInLog(ground.cluster, {
      placeOf: partition => this.#places.get(partition),
      beyond: error => this.#fail(error),
    })
    return stickyAssigner(this.#membership)(ground)
  }

  async #start(): Promise<void> {
    const consumer = this.#consumer
    const { topic } = this.#plan
    const joined = new Promise<void>((resolve, reject) => {
      this.#joined = resolve
      this.#refused = reject
    })
    joined.catch(() => undefined)
    consumer.on('consumer.group_join', ({ payload }) => {
      const partitions = payload.memberAssignment[topic] ?? []
      const same = this.#membership.assigned(partitions)
      // Of the others somebody else decides meanwhile where they stand.
      for (const each of [...this.#places.keys()]) if (!same || !partitions.includes(each)) this.#places.delete(each)
      if (!this.#over) this.#events.assigned(partitions, same)
      this.#joined?.()
    })
    consumer.on('consumer.crash', ({ payload }) => {
      this.#refused?.(payload.error)
      this.#fail(payload.error)
    })
    await consumer.connect()
    // Where there is no position, the adapter gives one; where it has fallen out of the log, the oldest is next.
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({ autoCommit: false, eachBatch: async payload => this.#take(payload) })
    await joined
  }

  #fail(error: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#events.failed(error)
  }

  #take(payload: EachBatchPayload): void {
    // Of a place that we have left meanwhile.
    if (this.#over || payload.isStale()) return
    this.#places.set(payload.batch.partition, Number(payload.batch.lastOffset()) + 1)
    this.#events.records(
      payload.batch.partition,
      payload.batch.messages.map(message => new KafkaJsRecord(message)),
      Number(payload.batch.highWatermark),
    )
  }

  pause(partitions: readonly number[]): void {
    if (partitions.length > 0) this.#consumer.pause([{ topic: this.#plan.topic, partitions: [...partitions] }])
  }

  resume(partitions: readonly number[]): void {
    if (partitions.length > 0) this.#consumer.resume([{ topic: this.#plan.topic, partitions: [...partitions] }])
  }

  seek({ offset, partition }: Position): void {
    this.#places.set(partition, offset)
    this.#consumer.seek({ topic: this.#plan.topic, partition, offset: String(offset) })
  }

  async commit(positions: readonly Position[]): Promise<void> {
    const { generation } = this.#membership
    if (generation === undefined) throw new Error('The group has not formed yet.')
    await this.#committer.commit(this.#plan.group, generation, this.#plan.topic, positions)
  }

  async committed(partitions: readonly number[]): Promise<readonly Position[]> {
    return await this.#committer.committed(this.#plan.group, this.#plan.topic, partitions)
  }

  isRebalance(error: unknown): boolean {
    return isOfGroup(error)
  }

  async leave(): Promise<void> {
    this.#over = true
    await this.#consumer.disconnect()
  }
}

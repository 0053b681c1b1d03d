import type { Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs'
import type { KafkaSettings } from '../../options.js'
import type { ArrivedRecord, DriverMember, MemberEvents, MemberPlan, Position } from '../driver.js'
import { typeOf } from '../type-of.js'
import { patienceOf } from './client.js'

/** How long a fetch waits for something to come: so late, at most, a pause or its end is noticed. */
const maxWaitTimeInMs = 100
const rebalances = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID']

/**
 * A member of a group, fetching by itself and handing on at once what came: nothing is handled while the client
 * waits, so that its heartbeats go on however long a handler takes.
 */
export class KafkaJsMember implements DriverMember {
  readonly #consumer: Consumer
  readonly #topic: string
  readonly #events: MemberEvents
  #memberId: string | undefined
  readonly #life: { over: boolean }
  /** The client's commit without its own repetition, which would commit in a later generation what is no longer ours. */
  #commit: EachBatchPayload['commitOffsetsIfNecessary'] | undefined
  #joined: (() => void) | undefined
  #refused: ((error: unknown) => void) | undefined

  private constructor(consumer: Consumer, topic: string, events: MemberEvents, life: { over: boolean }) {
    this.#life = life
    this.#consumer = consumer
    this.#topic = topic
    this.#events = events
  }

  static async join(
    clientFor: (over: () => boolean) => Kafka,
    settings: KafkaSettings,
    { group, topic }: MemberPlan,
    events: MemberEvents,
  ): Promise<KafkaJsMember> {
    const life = { over: false }
    // For as long as the group waits for it, it goes on as the same member: another one would have to wait until this
    // one is missed.
    const consumer = clientFor(() => life.over).consumer({
      groupId: group,
      sessionTimeout: settings.sessionTimeoutMs,
      heartbeatInterval: settings.heartbeatIntervalMs,
      rebalanceTimeout: settings.rebalanceTimeoutMs,
      maxWaitTimeInMs,
      allowAutoTopicCreation: false,
      // What the client cannot get over ends it: core makes another, and nothing restarts in secret.
      retry: { retries: patienceOf(settings), restartOnFailure: async () => false },
    })
    const member = new KafkaJsMember(consumer, topic, events, life)
    try {
      await member.#start()
      return member
    } catch (error) {
      life.over = true
      await consumer.disconnect().catch(() => undefined)
      throw error
    }
  }

  async #start(): Promise<void> {
    const consumer = this.#consumer
    const joined = new Promise<void>((resolve, reject) => {
      this.#joined = resolve
      this.#refused = reject
    })
    joined.catch(() => undefined)
    consumer.on('consumer.group_join', ({ payload }) => {
      const same = this.#memberId === payload.memberId
      this.#memberId = payload.memberId
      if (!this.#life.over) this.#events.assigned(payload.memberAssignment[this.#topic] ?? [], same)
      this.#joined?.()
    })
    consumer.on('consumer.rebalancing', () => {
      if (!this.#life.over) this.#events.rebalancing()
    })
    consumer.on('consumer.crash', ({ payload }) => {
      this.#refused?.(payload.error)
      if (this.#life.over) return
      this.#life.over = true
      this.#events.failed(payload.error)
    })
    await consumer.connect()
    // Where there is no position, the adapter gives one; where it has fallen out of the log, the oldest is next.
    await consumer.subscribe({ topics: [this.#topic], fromBeginning: true })
    await consumer.run({ autoCommit: false, eachBatch: async payload => this.#take(payload) })
    await joined
  }

  #take(payload: EachBatchPayload): void {
    this.#commit = payload.commitOffsetsIfNecessary
    // Of a place that we have left meanwhile.
    if (this.#life.over || payload.isStale()) return
    this.#events.records(
      payload.batch.partition,
      payload.batch.messages.map(recordOf),
      Number(payload.batch.highWatermark),
    )
  }

  pause(partitions: readonly number[]): void {
    if (partitions.length > 0) this.#consumer.pause([{ topic: this.#topic, partitions: [...partitions] }])
  }

  resume(partitions: readonly number[]): void {
    if (partitions.length > 0) this.#consumer.resume([{ topic: this.#topic, partitions: [...partitions] }])
  }

  seek({ offset, partition }: Position): void {
    this.#consumer.seek({ topic: this.#topic, partition, offset: String(offset) })
  }

  async commit(positions: readonly Position[]): Promise<void> {
    const topic = this.#topic
    const partitions = positions.map(({ offset, partition }) => ({ partition, offset: String(offset) }))
    if (this.#commit !== undefined) await this.#commit({ topics: [{ topic, partitions }] })
    else await this.#consumer.commitOffsets(partitions.map(one => ({ topic, ...one })))
  }

  isRebalance(error: unknown): boolean {
    return rebalances.includes(typeOf(error) ?? '')
  }

  async leave(): Promise<void> {
    this.#life.over = true
    await this.#consumer.disconnect()
  }
}

function recordOf({ headers, key, offset, timestamp, value }: KafkaMessage): ArrivedRecord {
  return {
    offset: Number(offset),
    key: key ?? undefined,
    value: value ?? undefined,
    headers: headers === undefined ? [] : pairsOf(headers),
    timestamp: Number(timestamp),
  }
}

function pairsOf(headers: IHeaders): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = []
  for (const name of Object.keys(headers)) {
    const given: unknown = headers[name]
    // Under names that every object has, such as `constructor`, the client brings that along, too: only bytes are sent.
    for (const one of Array.isArray(given) ? given : [given]) {
      if (Buffer.isBuffer(one)) pairs.push([name, one.toString('utf8')])
      else if (one === null) pairs.push([name, ''])
    }
  }
  return pairs
}

import type { Admin, Kafka } from 'kafkajs'
import type { DriverGround } from '../../options.js'
import type { Bounds, Driver, DriverMember, DriverProducer, MemberEvents, MemberPlan, Position } from '../driver.js'
import type { TopicPlan } from '../driver.js'
import { Sockets } from '../sockets.js'
import { clientOf, patienceOf, shortPatience } from './client.js'
import { KafkaJsMember } from './kafkajs-member.js'
import { KafkaJsProducer } from './kafkajs-producer.js'
import { typeOf } from '../type-of.js'

/** Over in a moment: a leader that does not know of it yet, a coordinator that has just been made one. */
const passing: ReadonlySet<string> = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
])

/** Kafka by kafkajs 2. */
export class KafkaJsDriver implements Driver {
  readonly native: Kafka
  readonly #ground: DriverGround
  readonly #sockets: Sockets
  #admin: Promise<Admin> | undefined
  #closed = false

  constructor(ground: DriverGround) {
    this.#ground = ground
    this.#sockets = new Sockets(ground.settings.reach, ground.lost)
    this.native = clientOf(ground, { sockets: this.#sockets, retries: shortPatience, over: () => this.#closed })
  }

  async connect(): Promise<void> {
    await this.#connected()
  }

  async ping(): Promise<void> {
    await (await this.#connected()).describeCluster()
  }

  drop(cause: Error): void {
    this.#sockets.drop(cause)
  }

  async reach(): Promise<void> {
    const admin = this.native.admin({ retry: { retries: 0 } })
    try {
      await admin.connect()
      await admin.describeCluster()
    } finally {
      await admin.disconnect()
    }
  }

  topics(): Promise<readonly string[]> {
    return this.#ask(admin => admin.listTopics())
  }

  async partitionsOf(topic: string): Promise<number | undefined> {
    try {
      const { topics } = await this.#ask(admin => admin.fetchTopicMetadata({ topics: [topic] }))
      return topics[0]?.partitions.length
    } catch (error) {
      if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined
      throw error
    }
  }

  async createTopic(topic: string, { config, partitions, replicas }: TopicPlan): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const counts = { numPartitions: partitions ?? -1, replicationFactor: replicas ?? -1 }
    await this.#ask(admin => admin.createTopics({ topics: [{ topic, configEntries, ...counts }] }))
    // It has leaders by now; they perhaps do not know it yet.
    await this.bounds(topic)
  }

  async removeTopic(topic: string): Promise<void> {
    await this.#ask(admin => admin.deleteTopics({ topics: [topic] }))
    // The client goes on asking after topics that it has once asked after, and fails for those that are gone.
    this.#renew()
  }

  async bounds(topic: string): Promise<readonly Bounds[]> {
    const found = await this.#patiently(admin => admin.fetchTopicOffsets(topic))
    return found.map(({ high, low, partition }) => ({ partition, low: Number(low), high: Number(high) }))
  }

  async positionsAt(topic: string, time: number): Promise<readonly Position[]> {
    const found = await this.#patiently(admin => admin.fetchTopicOffsetsByTimestamp(topic, time))
    return found.map(({ offset, partition }) => ({ partition, offset: Number(offset) }))
  }

  async committed(group: string, topic: string): Promise<readonly Position[]> {
    const found = await this.#patiently(admin => admin.fetchOffsets({ groupId: group, topics: [topic] }))
    const positions = found[0]?.partitions.map(one => ({ partition: one.partition, offset: Number(one.offset) })) ?? []
    return positions.filter(({ offset }) => offset >= 0)
  }

  async isActive(group: string): Promise<boolean> {
    const { groups } = await this.#patiently(admin => admin.describeGroups([group]))
    const state: string | undefined = groups[0]?.state
    return state !== 'Empty' && state !== 'Dead' && state !== undefined
  }

  async truncate(topic: string, positions: readonly Position[]): Promise<void> {
    const partitions = positions.map(({ offset, partition }) => ({ partition, offset: String(offset) }))
    await this.#ask(admin => admin.deleteTopicRecords({ topic, partitions }))
  }

  async producer(): Promise<DriverProducer> {
    const producer = new KafkaJsProducer(this.native, this.#ground.settings)
    await producer.connect()
    return producer
  }

  join(plan: MemberPlan, events: MemberEvents): Promise<DriverMember> {
    const retries = patienceOf(this.#ground.settings)
    const clientFor = (over: () => boolean): Kafka =>
      clientOf(this.#ground, { sockets: this.#sockets, retries, over: () => this.#closed || over() })
    return KafkaJsMember.join(clientFor, this.#ground.settings, plan, events)
  }

  async close(): Promise<void> {
    this.#closed = true
    const admin = this.#admin
    this.#admin = undefined
    this.#sockets.close()
    await admin?.then(connected => connected.disconnect()).catch(() => undefined)
  }

  #connected(): Promise<Admin> {
    if (this.#admin === undefined) {
      const admin = this.native.admin()
      const connecting = admin.connect().then(
        () => admin,
        async error => {
          if (this.#admin === connecting) this.#admin = undefined
          await admin.disconnect().catch(() => undefined)
          throw error
        },
      )
      this.#admin = connecting
    }
    return this.#admin
  }

  async #patiently<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#ask(question)
      } catch (error) {
        if (attempt >= 20 || !passing.has(typeOf(error) ?? '')) throw error
        await this.#ground.wait(10 * attempt)
      }
    }
  }

  async #ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const asked = this.#connected()
    try {
      return await question(await asked)
    } catch (error) {
      if (this.#admin === asked && typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') this.#renew()
      throw error
    }
  }

  #renew(): void {
    const old = this.#admin
    this.#admin = undefined
    if (!this.#closed) void old?.then(admin => admin.disconnect()).catch(() => undefined)
  }
}

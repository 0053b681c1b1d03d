import type { Admin, ConfigResourceTypes, Kafka } from 'kafkajs'
import type { DriverGround } from '../../options.js'
import type { Bounds, Driver, DriverMember, DriverProducer, MemberEvents, MemberPlan, Position } from '../driver.js'
import type { TopicPlan } from '../driver.js'
import { Sockets } from '../sockets.js'
import { SharedAdmin } from './shared-admin.js'
import { clientOf, patienceOf, shortPatience } from './client.js'
import { Committer } from './committer.js'
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

/** The client has lost its knowledge of a topic between two steps: it shows as an empty answer, or as a TypeError. */
class Unprepared extends Error {
  readonly type = 'LEADER_NOT_AVAILABLE'

  constructor(options?: ErrorOptions) {
    super('The client does not know the partitions yet.', options)
  }
}

function passes(error: unknown): boolean {
  return passing.has(typeOf(error) ?? '') || isOfClient(error)
}

function isOfClient(error: unknown): boolean {
  return error instanceof TypeError || (error as { readonly cause?: unknown } | undefined)?.cause instanceof TypeError
}

/** The client does not export it to modules. */
const topicSettings = 2 as ConfigResourceTypes

/** Kafka by kafkajs 2. */
export class KafkaJsDriver implements Driver {
  readonly native: Kafka
  readonly #ground: DriverGround
  readonly #sockets: Sockets
  readonly #admin: SharedAdmin
  /**
   * For what is asked of a topic by its name, or of no topic: the client forgets then all that it knows of others, in the
   * middle of what is asked of them.
   */
  readonly #lookout: SharedAdmin
  readonly #committer: Committer
  #closed = false

  constructor(ground: DriverGround) {
    this.#ground = ground
    this.#sockets = new Sockets(ground)
    this.native = clientOf(ground, { sockets: this.#sockets, retries: shortPatience, over: () => this.#closed })
    this.#admin = new SharedAdmin(this.native)
    this.#lookout = new SharedAdmin(this.native)
    this.#committer = new Committer(this.native)
  }

  async connect(): Promise<void> {
    await this.#lookout.ask(async () => undefined)
  }

  async ping(): Promise<void> {
    await this.#lookout.ask(admin => admin.describeCluster())
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
    return this.#lookout.ask(admin => admin.listTopics())
  }

  async partitionsOf(topic: string): Promise<number | undefined> {
    try {
      const { topics } = await this.#lookout.ask(admin => admin.fetchTopicMetadata({ topics: [topic] }))
      return topics[0]?.partitions.length
    } catch (error) {
      if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined
      throw isOfClient(error) ? new Unprepared({ cause: error }) : error
    }
  }

  async planOf(topic: string, configNames: readonly string[]): Promise<TopicPlan> {
    const { topics } = await this.#lookout.ask(admin => admin.fetchTopicMetadata({ topics: [topic] }))
    const made = topics[0]?.partitions
    const plan = { partitions: made?.length, replicas: made?.[0]?.replicas.length }
    if (configNames.length === 0) return { ...plan, config: {} }
    const wish = { type: topicSettings, name: topic, configNames: [...configNames] }
    const { resources } = await this.#lookout.ask(admin =>
      admin.describeConfigs({ includeSynonyms: false, resources: [wish] }),
    )
    const entries = resources[0]?.configEntries ?? []
    return { ...plan, config: Object.fromEntries(entries.map(one => [one.configName, one.configValue])) }
  }

  async createTopic(topic: string, { config, partitions, replicas }: TopicPlan): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const counts = { numPartitions: partitions ?? -1, replicationFactor: replicas ?? -1 }
    await this.#ask(admin =>
      admin.createTopics({ waitForLeaders: false, topics: [{ topic, configEntries, ...counts }] }),
    )
    // The client's own waiting gives up where a broker has not heard of the topic yet.
    await this.bounds(topic)
  }

  async removeTopic(topic: string): Promise<void> {
    await this.#ask(admin => admin.deleteTopics({ topics: [topic] }))
    this.#admin.retire()
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
    const partitions = await this.#patiently(async admin => {
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      // Of no topic at all nothing is known: that would be a group that never was.
      if (found === undefined || found.partitions.length === 0) throw new Unprepared()
      return found.partitions
    })
    return partitions
      .map(({ offset, partition }) => ({ partition, offset: Number(offset) }))
      .filter(({ offset }) => offset >= 0)
  }

  async isActive(group: string): Promise<boolean> {
    const { groups } = await this.#patiently(admin => admin.describeGroups([group]))
    const state: string | undefined = groups[0]?.state
    return state !== 'Empty' && state !== 'Dead' && state !== undefined
  }

  async truncate(topic: string, positions: readonly Position[]): Promise<void> {
    const partitions = positions.map(({ offset, partition }) => ({ partition, offset: String(offset) }))
    await this.#ask(async admin => {
      await admin.fetchTopicOffsets(topic) // or it does not know who leads
      await admin.deleteTopicRecords({ topic, partitions })
    })
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
    const { settings } = this.#ground
    return KafkaJsMember.join({ clientFor, settings, committer: this.#committer }, plan, events)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#sockets.close()
    this.#admin.retire()
    this.#lookout.retire()
    this.#committer.close()
  }

  async #patiently<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#ask(question)
      } catch (error) {
        if (attempt >= 40 || !passes(error)) throw error
        await this.#ground.wait(Math.min(10 * attempt, 100))
      }
    }
  }

  /** Of a topic. The client goes on asking after all topics that it was asked for, and fails if one of them is gone. */
  async #ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#admin.ask(question)
    } catch (error) {
      if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') this.#admin.retire()
      throw error
    }
  }
}

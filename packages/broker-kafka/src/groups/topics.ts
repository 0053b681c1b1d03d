import type { Driver } from '../drivers/driver.js'
import { typeOf } from '../drivers/type-of.js'
import type { KafkaSettings } from '../options.js'
import { plainName, queueOf, spelledName } from './topic-names.js'

/**
 * The topics of queues, made when they are first needed. Which there are is remembered until it may be wrong.
 *
 * A topic has its queue's name. Only where Kafka refuses that, because beside `a.b` there cannot be `a_b`, it has the
 * name spelled out: then that one is found from then on.
 */
export class Topics {
  readonly #driver: Driver
  readonly #settings: KafkaSettings
  readonly #known: Map<string, Promise<string>> = new Map()

  constructor(driver: Driver, settings: KafkaSettings) {
    this.#driver = driver
    this.#settings = settings
  }

  /** Makes it if need be. */
  ensure(queue: string): Promise<string> {
    let known = this.#known.get(queue)
    if (known === undefined) {
      known = this.#make(queue)
      this.#known.set(queue, known)
      known.catch(() => this.#known.delete(queue))
    }
    return known
  }

  /** `undefined`: there is none. */
  async find(queue: string): Promise<string | undefined> {
    const { prefix } = this.#settings
    for (const topic of [plainName(prefix, queue), spelledName(prefix, queue)]) {
      if ((await this.#driver.partitionsOf(topic)) !== undefined) return topic
    }
    return undefined
  }

  async list(): Promise<readonly string[]> {
    const topics = await this.#driver.topics()
    return topics.flatMap(topic => queueOf(this.#settings.prefix, topic) ?? [])
  }

  /** With options of its own; what they leave open is as for every queue. */
  async make(
    queue: string,
    own: {
      readonly partitions?: number
      readonly replicas?: number
      readonly config?: { [name: string]: string }
    } = {},
  ): Promise<string> {
    const { partitions, prefix, replicas, topicConfig } = this.#settings
    const config = { ...topicConfig, ...own.config }
    const plan = { partitions: own.partitions ?? partitions, replicas: own.replicas ?? replicas, config }
    const plain = plainName(prefix, queue)
    try {
      await this.#driver.createTopic(plain, plan)
      return plain
    } catch (error) {
      if (typeOf(error) !== 'INVALID_TOPIC_EXCEPTION') throw error
      const spelled = spelledName(prefix, queue)
      await this.#driver.createTopic(spelled, plan)
      return spelled
    }
  }

  forget(queue: string): void {
    this.#known.delete(queue)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  /** Looks first: who may write to a topic may perhaps not make one. */
  async #make(queue: string): Promise<string> {
    return (await this.find(queue)) ?? (await this.make(queue))
  }
}

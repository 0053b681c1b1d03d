import type { Driver } from '../drivers/driver.js'
import type { KafkaSettings } from '../options.js'

/** The topics of queues, made when they are first needed. Which there are is remembered until it may be wrong. */
export class Topics {
  readonly #driver: Driver
  readonly #settings: KafkaSettings
  readonly #known: Map<string, Promise<void>> = new Map()

  constructor(driver: Driver, settings: KafkaSettings) {
    this.#driver = driver
    this.#settings = settings
  }

  nameOf(queue: string): string {
    return this.#settings.prefix + queue
  }

  ensure(topic: string): Promise<void> {
    let known = this.#known.get(topic)
    if (known === undefined) {
      known = this.#make(topic)
      this.#known.set(topic, known)
      known.catch(() => this.#known.delete(topic))
    }
    return known
  }

  forget(topic: string): void {
    this.#known.delete(topic)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  /** Looks first: who may write to a topic may perhaps not make one. */
  async #make(topic: string): Promise<void> {
    if ((await this.#driver.partitionsOf(topic)) !== undefined) return
    const { partitions, replicas, topicConfig: config } = this.#settings
    await this.#driver.createTopic(topic, { partitions, replicas, config })
  }
}

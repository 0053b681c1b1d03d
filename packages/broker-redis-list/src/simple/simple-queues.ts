import type { Admin, Host } from '@sluice/core/adapter'
import type { RedisClient, RedisConnection } from '@sluice/store-redis'
import { checkQueueName } from '../queues/list-server.js'
import { simpleAdmin } from './simple-admin.js'
import { SimpleConsumer } from './simple-consumer.js'
import { SimplePublisher } from './simple-publisher.js'

/** Plain lists: each queue is one key, as other systems know it. */
export class SimpleQueues {
  readonly admin: Admin
  readonly #client: RedisClient
  readonly #prefix: string
  readonly #consumers = new Set<SimpleConsumer>()

  /** @param prefix what stands before the name of a queue. */
  constructor(client: RedisClient, prefix: string) {
    this.#client = client
    this.#prefix = prefix
    this.admin = simpleAdmin(this.#commands, this.#keyOf)
  }

  publisher(): SimplePublisher {
    return new SimplePublisher(this.#commands, this.#keyOf)
  }

  consumer(host: Host, queue: string): SimpleConsumer {
    const consumer = new SimpleConsumer(this.#client, host, this.#keyOf(queue), one => this.#consumers.delete(one))
    this.#consumers.add(consumer)
    return consumer
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map(consumer => consumer.close()))
  }

  readonly #commands = (): RedisConnection => this.#client.commands('broker')

  readonly #keyOf = (queue: string): string => {
    checkQueueName(queue)
    return this.#prefix + queue
  }
}

import type { Channel } from 'amqplib'
import { AmqpFault } from '../connection/amqp-fault.js'
import type { AmqpSettings } from '../options.js'
import { nameOnServer } from './queue-name.js'

/** Makes queues exist, each with the arguments that belong to it. */
export class QueueMaker {
  /** Arguments of queues that a user declared with others than those for all. */
  readonly declared: Map<string, { readonly [name: string]: unknown }> = new Map()
  readonly #arguments: { readonly [name: string]: unknown }

  constructor({ queueType, queueArguments }: AmqpSettings) {
    const type =
      queueType === 'quorum' ? { 'x-queue-type': 'quorum' } : { 'x-queue-type': 'classic', 'x-max-priority': 9 }
    this.#arguments = { ...queueArguments, ...type }
  }

  /**
   * Idempotent. Resolves with the name on the server.
   *
   * @throws {AmqpFault} `invalid` for a name, `conflict` where it exists with other arguments; then the channel is closed.
   */
  async make(channel: Channel, queue: string): Promise<string> {
    const name = checkedName(queue)
    try {
      await channel.assertQueue(name, { durable: true, arguments: { ...this.#arguments, ...this.declared.get(queue) } })
      return name
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 406) throw error
      throw new AmqpFault(
        'conflict',
        `The queue ${queue} exists with other properties. Remove it, or give the same by queueType and queueArguments. RabbitMQ says: ${String((error as Error).message)}`,
        { cause: error },
      )
    }
  }
}

/** @throws {AmqpFault} `invalid`. */
export function checkedName(queue: string): string {
  const name = nameOnServer(queue)
  if (name === undefined) throw new AmqpFault('invalid', `A queue cannot be called ${JSON.stringify(queue)}.`)
  return name
}

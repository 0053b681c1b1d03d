import type { Channel } from 'amqplib'
import { AmqpFault } from '../connection/amqp-fault.js'
import type { AmqpSettings } from '../options.js'
import { nameOnServer } from './queue-name.js'

/**
 * As good as none. RabbitMQ 4 drops what came back 20 times where a queue says nothing, and takes a negative number for
 * no limit; RabbitMQ 3 takes that for 0. A large one means the same to both. A policy that says less still holds.
 */
export const noDeliveryLimit = 2_147_483_647

type Arguments = { readonly [name: string]: unknown }

/** Makes queues exist, each with the arguments that belong to it. */
export class QueueMaker {
  /** Arguments of queues that a user declared with others than those for all. */
  readonly declared: Map<string, Arguments> = new Map()
  readonly #arguments: Arguments
  readonly #declares: boolean

  constructor({ queueType, priorities, queueArguments, declareQueues }: AmqpSettings) {
    this.#declares = declareQueues
    this.#arguments =
      queueType === 'quorum'
        ? { 'x-delivery-limit': noDeliveryLimit, ...queueArguments, 'x-queue-type': 'quorum' }
        : { ...queueArguments, 'x-queue-type': 'classic', ...(priorities > 1 && { 'x-max-priority': priorities - 1 }) }
  }

  /**
   * Makes it, or, where that is not wanted, looks whether it is there. Idempotent. Resolves with the name on the server.
   *
   * @throws {AmqpFault} `invalid` for a name, `conflict` where it exists with other arguments, `not-found` where it does
   * not and is not to be made; but for the first the channel is closed then.
   */
  async make(channel: Channel, queue: string): Promise<string> {
    return this.#declares ? await this.declare(channel, queue) : await find(channel, queue)
  }

  /** As `make`, also where queues are not made otherwise. */
  async declare(channel: Channel, queue: string): Promise<string> {
    const name = checkedName(queue)
    try {
      await channel.assertQueue(name, { durable: true, arguments: { ...this.#arguments, ...this.declared.get(queue) } })
      return name
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 406) throw error
      throw new AmqpFault(
        'conflict',
        `The queue ${queue} exists with other properties. Remove it, give the same by queueType, priorities and queueArguments, or take it as it is by declareQueues: false. RabbitMQ says: ${String((error as Error).message)}`,
        { cause: error },
      )
    }
  }
}

async function find(channel: Channel, queue: string): Promise<string> {
  const name = checkedName(queue)
  try {
    await channel.checkQueue(name)
    return name
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 404) throw error
    const text = `The queue ${queue} is not there, and declareQueues is false: make it, or let it be made.`
    throw new AmqpFault('not-found', text, { cause: error })
  }
}

/** @throws {AmqpFault} `invalid`. */
export function checkedName(queue: string): string {
  const name = nameOnServer(queue)
  if (name === undefined) throw new AmqpFault('invalid', `A queue cannot be called ${JSON.stringify(queue)}.`)
  return name
}

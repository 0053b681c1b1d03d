import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { type RedisArgument, type RedisConnection, RedisFault } from '@sluice/store-redis'
import { simple } from '../capabilities.js'
import { bodyOf } from '../queues/parcels.js'
import { sendAll } from '../queues/send-all.js'

/** Bodies to the end of a list, nothing else: RPUSH. After a lost answer core sends again, and the list has them twice. */
export class SimplePublisher extends AbstractPublisher {
  readonly #commands: () => RedisConnection
  readonly #keyOf: (queue: string) => string

  constructor(commands: () => RedisConnection, keyOf: (queue: string) => string) {
    super(simple.limits)
    this.#commands = commands
    this.#keyOf = keyOf
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const parts = new Map<
      string,
      { readonly key: string; readonly bodies: RedisArgument[]; readonly indexes: number[] }
    >()
    const rejected: Rejected[] = []
    for (const [index, message] of batch.entries()) {
      try {
        if (!isPlain(message))
          throw new RedisFault('unsupported', 'A plain list has neither headers, nor delays, nor levels.')
        let part = parts.get(message.queue)
        if (part === undefined) {
          part = { key: this.#keyOf(message.queue), bodies: [], indexes: [] }
          parts.set(message.queue, part)
        }
        part.bodies.push(bodyOf(message))
        part.indexes.push(index)
      } catch (error) {
        rejected.push({ index, error })
      }
    }
    const commands = this.#commands()
    const sent = await sendAll([...parts.values()], async ({ key, bodies }) => {
      await commands.call('RPUSH', [key, ...bodies])
    })
    return rejected.concat(sent)
  }

  protected override async release(): Promise<void> {}
}

function isPlain({ headers, dueAt, priority = 0 }: OutgoingMessage): boolean {
  return headers === undefined && dueAt === undefined && priority === 0
}

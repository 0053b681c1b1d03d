import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import type { Connection, Party } from './file/connection.js'
import { checkBatch, storeMessages } from './queues/store-messages.js'

/** Stores batches; those of one turn, and whatever else is written then, share one commit. */
export class SqlitePublisher extends AbstractPublisher implements Party {
  readonly #connection: Connection

  constructor(connection: Connection) {
    super(capabilities.limits)
    this.#connection = connection
    connection.parties.add(this)
  }

  lost(): void {}

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const { clock, lookout } = this.#connection
    const { good, rejected, queues } = checkBatch(batch, clock.now())
    if (good.length === 0) return rejected
    await this.#connection.write(good.length, tables => storeMessages(tables, good, clock.now()))
    for (const queue of queues) lookout.ring(queue)
    return rejected
  }

  protected override async release(): Promise<void> {
    this.#connection.parties.delete(this)
  }
}

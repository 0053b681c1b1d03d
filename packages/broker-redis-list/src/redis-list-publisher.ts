import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import type { ListServer } from './queues/list-server.js'
import { parcelsOf, sendParcel } from './queues/parcels.js'
import { sendAll } from './queues/send-all.js'

/** Stores a batch by one script call for each queue. */
export class RedisListPublisher extends AbstractPublisher {
  readonly #server: ListServer

  constructor(server: ListServer) {
    super(capabilities.reliable.limits)
    this.#server = server
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const { parcels, rejected } = parcelsOf(this.#server, batch)
    return rejected.concat(await sendAll(parcels, parcel => sendParcel(this.#server, parcel)))
  }

  protected override async release(): Promise<void> {}
}

import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { capabilities } from './capabilities.js'
import { type Parcel, parcelsOf, sendParcel } from './queues/parcels.js'
import type { StreamServer } from './queues/stream-server.js'

/** Stores a batch by one script call; in a Cluster by one for each queue. */
export class RedisStreamPublisher extends AbstractPublisher {
  readonly #server: StreamServer

  constructor(server: StreamServer) {
    super(capabilities.limits)
    this.#server = server
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const { parcels, rejected } = parcelsOf(this.#server, batch)
    if (parcels.length === 0) return rejected
    if (parcels.length === 1) return rejected.concat(await sendParcel(this.#server, parcels[0] as Parcel))
    const found = await Promise.allSettled(parcels.map(parcel => sendParcel(this.#server, parcel)))
    return rejected.concat(...found.map((one, n) => outcomeOf(one, parcels[n] as Parcel)))
  }

  protected override async release(): Promise<void> {}
}

/** What is known of one part does not depend on the others; an item whose fate is not known is rejected with just that. */
function outcomeOf(found: PromiseSettledResult<Rejected[]>, { indexes }: Parcel): Rejected[] {
  if (found.status === 'fulfilled') return found.value
  return indexes.map(index => ({ index, error: found.reason }))
}

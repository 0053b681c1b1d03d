import { AbstractPublisher } from '../adapter/abstract-publisher.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Clock } from '../contract/host.js'
import type { OutgoingMessage, Rejected } from '../contract/message.js'
import { checkQueueName } from './check-message.js'
import { type Destination, deposit } from './deposit.js'
import type { MemoryConnection, Party } from './memory-connection.js'

/** Queues or logs by name. */
export interface Destinations {
  get(queue: string): Destination
}

/** Stores in queues or logs of the server. */
export class MemoryPublisher extends AbstractPublisher implements Party {
  readonly #connection: MemoryConnection
  readonly #time: { readonly clock: Clock }
  readonly #destinations: Destinations
  readonly #capabilities: Capabilities

  constructor(
    connection: MemoryConnection,
    time: { readonly clock: Clock },
    destinations: Destinations,
    capabilities: Capabilities,
  ) {
    super(capabilities.limits)
    this.#connection = connection
    this.#time = time
    this.#destinations = destinations
    this.#capabilities = capabilities
    connection.add(this)
  }

  cut(): void {}

  heal(): void {}

  protected override send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    return this.#connection.call('publish', () => this.#store(batch))
  }

  protected override async release(): Promise<void> {
    this.#connection.remove(this)
  }

  #store(batch: readonly OutgoingMessage[]): readonly Rejected[] {
    const { clock } = this.#time
    const now = clock.now()
    const rejected: Rejected[] = []
    const touched = new Set<Destination>()
    let queue: string | undefined
    let destination: Destination | undefined
    for (let index = 0; index < batch.length; index++) {
      const message = batch[index]!
      if (message.queue !== queue || destination === undefined) {
        const refusal = checkQueueName(message.queue)
        if (refusal !== undefined) {
          rejected.push({ index, error: refusal })
          continue
        }
        queue = message.queue
        destination = this.#destinations.get(queue)
        touched.add(destination)
      }
      const error = deposit(message, destination, this.#capabilities, clock, now)
      if (error !== undefined) rejected.push({ index, error })
    }
    for (const each of touched) each.serve()
    return rejected
  }
}

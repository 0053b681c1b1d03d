import type { Broker } from '../../../core/src/contract/broker.js'
import type { OutgoingMessage, Rejected } from '../../../core/src/contract/message.js'
import type { Store } from '../../../core/src/contract/store.js'
import { memory } from '../../../core/src/memory/memory-broker.js'
import type { MemoryServer } from '../../../core/src/memory/memory-server.js'
import { memoryStore } from '../../../core/src/memory/memory-store.js'
import type { Binding } from '../../../core/src/task/task-runtime.js'
import type { SimulatedServers } from '../../../core/src/testing/simulated-servers.js'
import type { Scenario } from './scenario.js'

/** The broker and the store that the tasks of a scenario name, and what stands in for them. */
export class Originals {
  readonly options: { readonly broker: Broker; readonly store: Store | undefined }
  readonly #servers: SimulatedServers
  readonly #seen: (message: OutgoingMessage) => void

  /** @param seen gets every message that an adapter or a store is given, before it can be stored. */
  constructor(scenario: Scenario, servers: SimulatedServers, seen: (message: OutgoingMessage) => void) {
    this.options = { broker: memory({ as: scenario.profile }), store: scenario.store ? memoryStore() : undefined }
    this.#servers = servers
    this.#seen = seen
  }

  get broker(): MemoryServer {
    return this.#servers.broker(this.options.broker).server
  }

  get store(): MemoryServer | undefined {
    return this.options.store === undefined ? undefined : this.#servers.store(this.options.store)
  }

  /** Its broker without a store of its own, or both. */
  all(): readonly MemoryServer[] {
    return this.store === undefined ? [this.broker] : [this.broker, this.store]
  }

  /** The objects of one process, with an eye on what goes out. */
  watched(binding: Binding): Binding {
    const { broker, store } = binding
    if (Object.hasOwn(broker, 'createPublisher')) return binding
    const createPublisher = broker.createPublisher.bind(broker)
    const value: Broker['createPublisher'] = async signal => {
      const publisher = await createPublisher(signal)
      return {
        publish: (batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> => {
          for (const message of batch) this.#seen(message)
          return publisher.publish(batch)
        },
        close: () => publisher.close(),
      }
    }
    Object.defineProperty(broker, 'createPublisher', { value })
    if (store !== undefined) this.#watchStore(store)
    return binding
  }

  #watchStore(store: Store): void {
    const park = store.park
    const value: Store['park'] = items => {
      for (const { id, value: text } of items) {
        const { queue, body, headers } = JSON.parse(text) as Pick<OutgoingMessage, 'queue' | 'body' | 'headers'>
        this.#seen({ queue, body, id, headers, dueAt: undefined, priority: undefined, key: undefined })
      }
      return park.call(store, items)
    }
    Object.defineProperty(store, 'park', { value })
  }
}

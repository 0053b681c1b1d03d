import type { Broker } from '../contract/broker.js'
import type { Clock, Host } from '../contract/host.js'
import type { Store } from '../contract/store.js'
import { memoryLike } from '../memory/memory-broker.js'
import type { MemoryServer } from '../memory/memory-server.js'
import { memoryStore } from '../memory/memory-store.js'
import { Environment } from '../runtime/environment.js'
import type { Binding } from '../task/task-runtime.js'
import { ProcessClock } from './process-clock.js'
import type { SimulatedServers } from './simulated-servers.js'

/** Who hears of what is parked, wherever it was: with that, nobody has to look every now and then. */
export type ParkedListener = (set: string, dueAt: number) => void

/** Idle polling would cost turns of the virtual clock, and all that it could find is told anyway. */
const patience = { receiveMs: Number.POSITIVE_INFINITY, lookMs: Number.POSITIVE_INFINITY }

type Opened = { open(host: Host, signal: AbortSignal): Promise<unknown> }

/** One process of a world: broker and store objects, connections and time of its own, on servers shared by all. */
export class SimulatedProcess {
  readonly clock: ProcessClock
  readonly environment: Environment
  readonly #servers: SimulatedServers
  readonly #parked: Set<ParkedListener>
  readonly #brokers: Map<Broker, Broker> = new Map()
  readonly #stores: Map<Store, Store> = new Map()
  readonly #clients: Map<string, MemoryServer> = new Map()
  readonly #listeners: ParkedListener[] = []

  /** @param parked shared by all processes of the world. */
  constructor(servers: SimulatedServers, clock: Clock, random: () => number, parked: Set<ParkedListener>) {
    this.clock = new ProcessClock(clock)
    this.environment = new Environment(this.clock, random, patience)
    this.#servers = servers
    this.#parked = parked
  }

  /** What a task stands on in this process. */
  binding(original: { readonly broker: Broker; readonly store: Store | undefined }): Binding {
    return {
      broker: this.#broker(original.broker),
      store: original.store === undefined ? undefined : this.#store(original.store),
      environment: this.environment,
    }
  }

  /** Its connections vanish and settle nothing, its timers stop, and what it was about to do next is never done. */
  kill(): void {
    this.clock.end()
    this.environment.end()
    for (const listener of this.#listeners) this.#parked.delete(listener)
    for (const [clientId, server] of this.#clients) server.kill(clientId)
  }

  #broker(original: Broker): Broker {
    let broker = this.#brokers.get(original)
    if (broker === undefined) {
      const { name, profile, server } = this.#servers.broker(original)
      broker = this.#known(memoryLike(name, profile, server), server)
      this.#brokers.set(original, broker)
    }
    return broker
  }

  #store(original: Store): Store {
    let store = this.#stores.get(original)
    if (store === undefined) {
      const server = this.#servers.store(original)
      store = this.#telling(this.#known(memoryStore({ server }), server))
      this.#stores.set(original, store)
      this.#listen(store)
    }
    return store
  }

  /** Remembers under which name the object opens its connections, to end them. */
  #known<Object extends Opened>(object: Object, server: MemoryServer): Object {
    const open = object.open.bind(object)
    const value: Opened['open'] = (host, signal) => {
      this.#clients.set(host.clientId, server)
      return open(host, signal)
    }
    return Object.defineProperty(object, 'open', { value })
  }

  /** A store that tells all processes what was parked, also if the answer is lost. */
  #telling(store: Store): Store {
    const park = store.park.bind(store)
    const value: Store['park'] = async items => {
      try {
        await park(items)
      } finally {
        for (const { set, dueAt } of items) for (const hear of [...this.#parked]) hear(set, dueAt)
      }
    }
    return Object.defineProperty(store, 'park', { value, configurable: true })
  }

  #listen(store: Store): void {
    const listener: ParkedListener = (set, dueAt) => {
      for (const hear of this.environment.parking(store).listeners) hear(set, dueAt)
    }
    this.#listeners.push(listener)
    this.#parked.add(listener)
  }
}

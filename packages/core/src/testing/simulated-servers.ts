import type { Broker } from '../contract/broker.js'
import type { Clock } from '../contract/host.js'
import type { Store } from '../contract/store.js'
import { MemoryServer } from '../memory/memory-server.js'
import type { Profile } from '../memory/profiles.js'
import { profileLike } from './profile-like.js'

/** What stands in for one broker object, in all simulated processes. */
export interface SimulatedServer {
  readonly name: string
  readonly profile: Profile
  readonly server: MemoryServer
}

/** The servers of a world: one for each broker object and one for each store object, empty at first. */
export class SimulatedServers {
  readonly #clock: Clock
  readonly #brokers: Map<Broker, SimulatedServer> = new Map()
  readonly #stores: Map<Store, MemoryServer> = new Map()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  broker(original: Broker): SimulatedServer {
    let simulated = this.#brokers.get(original)
    if (simulated === undefined) {
      const server = new MemoryServer({ clock: this.#clock })
      simulated = { name: original.name, profile: profileLike(original), server }
      this.#brokers.set(original, simulated)
      // A broker that is its own store is lost together with it.
      if (original.store !== undefined) this.#stores.set(original.store, server)
    }
    return simulated
  }

  store(original: Store): MemoryServer {
    let server = this.#stores.get(original)
    if (server === undefined) {
      server = new MemoryServer({ clock: this.#clock })
      this.#stores.set(original, server)
    }
    return server
  }

  /** Every server once. */
  all(): readonly MemoryServer[] {
    return [...new Set([...[...this.#brokers.values()].map(({ server }) => server), ...this.#stores.values()])]
  }

  /** Those that brokers stand on. */
  brokers(): readonly MemoryServer[] {
    return [...this.#brokers.values()].map(({ server }) => server)
  }
}

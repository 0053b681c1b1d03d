import { systemClock } from '../clock/system-clock.js'
import { systemRandom } from '../clock/system-random.js'
import type { Broker } from '../contract/broker.js'
import type { Clock } from '../contract/host.js'
import type { Store } from '../contract/store.js'
import { Parking } from '../publish/parking.js'
import { Connection } from './connection.js'
import { StoreConnection } from './store-connection.js'

/** How long core waits for others where waiting longer only costs attention. */
export interface Patience {
  /** One `receive`: after this and ten seconds more without an answer a consumer counts as dead. */
  readonly receiveMs: number
  /** How soon a worker sees what another process has parked for earlier than all before. */
  readonly lookMs: number
}

/**
 * The world that tasks live in: its time, its chance, and one connection per broker and per store object, however many
 * tasks share it. There is one for a process; a simulation makes another.
 */
export class Environment {
  readonly clock: Clock
  readonly random: () => number
  readonly patience: Patience
  readonly #connections: Map<Broker, Connection> = new Map()
  readonly #stores: Map<Store, StoreConnection> = new Map()
  readonly #parkings: Map<Store, Parking> = new Map()
  #ended = false

  constructor(clock: Clock, random: () => number, patience: Patience = { receiveMs: 5_000, lookMs: 1_000 }) {
    this.clock = clock
    this.random = random
    this.patience = patience
  }

  /** Nothing of it goes on: what stood on it may be bound anew without closing. */
  get ended(): boolean {
    return this.#ended
  }

  /** The simulated process is over. The caller sees to it that its clock stands still and its connections are gone. */
  end(): void {
    this.#ended = true
  }

  connection(broker: Broker): Connection {
    const known = this.#connections.get(broker)
    if (known !== undefined) return known
    const made = new Connection(broker, this.clock, this.random, () => this.#connections.delete(broker))
    this.#connections.set(broker, made)
    return made
  }

  store(store: Store): StoreConnection {
    const known = this.#stores.get(store)
    if (known !== undefined) return known
    const made = new StoreConnection(store, this.clock, this.random, () => {
      this.#stores.delete(store)
      this.#parkings.delete(store)
    })
    this.#stores.set(store, made)
    return made
  }

  /** One for all tasks of a store, so that a worker hears of what is parked in this process. */
  parking(store: Store): Parking {
    const known = this.#parkings.get(store)
    if (known !== undefined) return known
    const made = new Parking(this.store(store).store, this.clock)
    this.#parkings.set(store, made)
    return made
  }
}

/** The world of this process. */
export const processEnvironment: Environment = new Environment(systemClock, systemRandom)

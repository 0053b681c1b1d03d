import { systemClock } from '../clock/system-clock.js'
import { systemRandom } from '../clock/system-random.js'
import type { Broker } from '../contract/broker.js'
import type { Clock } from '../contract/host.js'
import type { Store } from '../contract/store.js'
import { Parking } from '../publish/parking.js'
import { Connection } from './connection.js'
import { OnePer } from './one-per.js'
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
  readonly #connections: OnePer<Broker, Connection>
  readonly #stores: OnePer<Store, StoreConnection>
  readonly #parkings: WeakMap<StoreConnection, Parking> = new WeakMap()
  #ended = false

  constructor(clock: Clock, random: () => number, patience: Patience = { receiveMs: 5_000, lookMs: 1_000 }) {
    this.clock = clock
    this.random = random
    this.patience = patience
    this.#connections = new OnePer((broker, life) => new Connection(broker, clock, random, life))
    this.#stores = new OnePer((store, life) => new StoreConnection(store, clock, random, life))
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
    return this.#connections.get(broker)
  }

  store(store: Store): StoreConnection {
    return this.#stores.get(store)
  }

  /** One for all tasks of a store, so that a worker hears of what is parked in this process. */
  parking(store: Store): Parking {
    const connection = this.store(store)
    const known = this.#parkings.get(connection)
    if (known !== undefined) return known
    const made = new Parking(connection.store, this.clock)
    this.#parkings.set(connection, made)
    return made
  }
}

/** The world of this process. */
export const processEnvironment: Environment = new Environment(systemClock, systemRandom)

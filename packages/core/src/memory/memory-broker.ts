import type { Admin } from '../contract/admin.js'
import type { Broker } from '../contract/broker.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Consumer, ConsumerEvents, Source } from '../contract/consumer.js'
import type { Failure } from '../contract/failure.js'
import type { Host } from '../contract/host.js'
import type { Publisher } from '../contract/publisher.js'
import type { Store } from '../contract/store.js'
import { checkSource } from './check-source.js'
import { logAdmin, queueAdmin } from './memory-admin.js'
import type { MemoryConnection } from './memory-connection.js'
import { MemoryConsumer } from './memory-consumer.js'
import type { MemoryReceipt } from './memory-entry.js'
import { classifyMemory, MemoryFault } from './memory-fault.js'
import { MemoryLogConsumer } from './memory-log-consumer.js'
import { MemoryPublisher } from './memory-publisher.js'
import { MemoryPushConsumer } from './memory-push-consumer.js'
import { MemoryServer } from './memory-server.js'
import { memoryStore } from './memory-store.js'
import { type Profile, type ProfileName, type Profiles, profiles } from './profiles.js'

export interface MemoryOptions<P extends ProfileName = ProfileName> {
  /** Which class of broker it plays; `full` can do everything. */
  readonly as?: P | undefined
  /** Where messages live. Without one, this object has its own. */
  readonly server?: MemoryServer | undefined
}

/** A memory broker as types see it: only the fullest is a store, too. */
export type MemoryFace<P extends ProfileName> = Broker<Profiles[P], MemoryReceipt> & {
  readonly native: MemoryServer
  readonly store: P extends 'full' ? Store : undefined
}

/**
 * A broker in this process: the executable specification of the contract, for tests and for work that may be lost
 * with the process. Messages live in its server and outlast `close`.
 */
export function memory<P extends ProfileName = 'full'>(options: MemoryOptions<P> = {}): MemoryFace<P> {
  const name = options.as ?? ('full' as P)
  const broker = name === 'full' ? 'memory' : `memory-${name}`
  return new MemoryBroker(broker, profiles[name], options.server ?? new MemoryServer()) as unknown as MemoryFace<P>
}

/** The same under another name, with a profile that no class of broker has: plays one broker in particular. */
export function memoryLike(name: string, profile: Profile, server: MemoryServer): Broker<Capabilities, MemoryReceipt> {
  return new MemoryBroker(name, profile, server)
}

class MemoryBroker<Caps extends Capabilities> implements Broker<Caps, MemoryReceipt> {
  readonly contract = 1
  readonly name: string
  readonly capabilities: Caps
  readonly admin: Admin | undefined
  /** Lives in the same server; opened and closed by itself. */
  readonly store: Store | undefined
  readonly native: MemoryServer
  readonly #profile: Profile
  #connection: MemoryConnection | undefined

  constructor(name: string, profile: Profile, server: MemoryServer) {
    this.#profile = profile
    this.name = name
    this.capabilities = this.#profile.capabilities as Caps
    this.native = server
    this.store = this.#profile.store ? memoryStore({ server }) : undefined
    const { admin } = this.#profile
    const all = (this.#isLog ? logAdmin : queueAdmin)(server, () => this.#open())
    this.admin = admin.length === 0 ? undefined : Object.fromEntries(admin.map(method => [method, all[method]]))
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    await this.close()
    this.#connection = await this.native.connect(host, this.capabilities.reconnect === 'broker', signal)
    return this.capabilities
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    const connection = this.#open()
    return unlessAborted(signal, made =>
      connection.call('createPublisher', () => {
        const { native: server, capabilities } = this
        return made(new MemoryPublisher(connection, server, this.#isLog ? server.logs : server.queues, capabilities))
      }),
    )
  }

  async createConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<MemoryReceipt>> {
    const connection = this.#open()
    const refusal = checkSource(source, this.capabilities)
    if (refusal !== undefined) throw refusal
    return unlessAborted<Consumer<MemoryReceipt>>(signal, made =>
      connection.call('createConsumer', () => {
        const ground = { connection, server: this.native, profile: this.#profile, source, events }
        if (this.#isLog) return made(new MemoryLogConsumer(ground, this.native.logs.get(source.queue)))
        const queue = this.native.queues.get(source.queue)
        return made(this.#profile.push ? new MemoryPushConsumer(ground, queue) : new MemoryConsumer(ground, queue))
      }),
    )
  }

  classify(error: unknown): Failure {
    return classifyMemory(error)
  }

  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    if (connection !== undefined) await this.native.disconnect(connection)
  }

  get #isLog(): boolean {
    return this.capabilities.retention === 'log'
  }

  #open(): MemoryConnection {
    if (this.#connection === undefined) throw new MemoryFault('closed', 'This broker is not open.')
    return this.#connection
  }
}

/** An abort while it is being made, or a lost answer, releases what was made. */
async function unlessAborted<Made extends { close(): Promise<void> }>(
  signal: AbortSignal,
  make: (made: (thing: Made) => Made) => Promise<Made>,
): Promise<Made> {
  signal.throwIfAborted()
  let made: Made | undefined
  try {
    await make(thing => {
      made = thing
      return thing
    })
    signal.throwIfAborted()
  } catch (error) {
    await made?.close()
    throw error
  }
  return made as Made
}

import { systemClock } from '../clock/system-clock.js'
import type { Clock, Host } from '../contract/host.js'
import type { Headers } from '../contract/message.js'
import { AppendLogs } from './append-logs.js'
import { MemoryConnection } from './memory-connection.js'
import { MemoryFault } from './memory-fault.js'
import { MemoryFaults, type MemoryMethod } from './memory-faults.js'
import { MemoryLog } from './memory-log.js'
import { MemoryQueue } from './memory-queue.js'
import { ParkedItems } from './parked-items.js'
import { Shelf } from './shelf.js'
import { StoredValues } from './stored-values.js'

export interface MemoryServerOptions {
  /** The server's own clock. By default it goes by the clock of the host that opened it while nobody else was there. */
  readonly clock?: Clock | undefined
}

/**
 * What the memory broker and the memory store talk to. Several broker and store objects may share one, as several
 * processes share a server. Its methods are for tests: they disturb, and look behind the scenes.
 */
export class MemoryServer {
  /** @internal */
  readonly faults: MemoryFaults = new MemoryFaults()
  /** @internal */
  readonly queues: Shelf<MemoryQueue> = new Shelf(name => new MemoryQueue(name, this))
  /** @internal */
  readonly logs: Shelf<MemoryLog> = new Shelf(() => new MemoryLog())
  /** @internal */
  readonly values: StoredValues = new StoredValues(this)
  /** @internal */
  readonly parked: ParkedItems = new ParkedItems(this)
  /** @internal */
  readonly appendLogs: AppendLogs = new AppendLogs(this)
  readonly #clockIsFixed: boolean
  readonly #connections = new Set<MemoryConnection>()
  #clock: Clock
  #isCut = false

  constructor(options: MemoryServerOptions = {}) {
    this.#clockIsFixed = options.clock !== undefined
    this.#clock = options.clock ?? systemClock
  }

  get clock(): Clock {
    return this.#clock
  }

  /** Every open connection is lost, and none can be opened, until `restore`. */
  cut(): void {
    this.#isCut = true
    for (const connection of this.#connections) connection.cut()
  }

  /** Connections can be opened again; those whose broker heals by itself are. */
  restore(): void {
    this.#isCut = false
    for (const connection of this.#connections) connection.restore()
  }

  /** As if the process with this `Host.clientId` were killed: its calls never settle, nobody reports anything. */
  kill(clientId: string): void {
    for (const connection of this.#connections) {
      if (connection.host.clientId !== clientId) continue
      this.#connections.delete(connection)
      connection.kill()
    }
  }

  /** How long each call takes from now on, half of the time before it takes effect. */
  set latencyMs(milliseconds: number) {
    this.faults.latencyMs = milliseconds
  }

  get latencyMs(): number {
    return this.faults.latencyMs
  }

  /** The next call of this method fails so; `after`: it takes effect and only its answer is lost. Several line up. */
  failNext(method: MemoryMethod, error: unknown, how?: { readonly after?: boolean | undefined }): void {
    this.faults.plan(method, { error, after: how?.after === true })
  }

  /** Publishing waits until `unblock`, as with a broker whose disk is full. */
  block(because = 'the server asks for patience'): void {
    this.faults.block(because)
    for (const connection of this.#connections) {
      if (connection.up) connection.host.report({ type: 'blocked', because })
    }
  }

  unblock(): void {
    const because = this.faults.blocked
    if (because === undefined) return
    this.faults.unblock()
    for (const connection of this.#connections) {
      if (connection.up) connection.host.report({ type: 'unblocked', because })
    }
  }

  /** Puts a message there as a foreign client would, unchecked: into the log of this name if there is one, else the queue. */
  deposit(
    queue: string,
    message: {
      readonly body: string | Uint8Array
      readonly id?: string | undefined
      readonly headers?: Headers | undefined
      readonly key?: string | undefined
    },
  ): void {
    const place = this.logs.existing(queue) ?? this.queues.get(queue)
    const { body, id, headers, key } = message
    place.add({ body, id, headers, key, priority: undefined }, this.#clock.now(), undefined)
    place.serve()
  }

  /** @internal */
  async connect(host: Host, heals: boolean, signal: AbortSignal): Promise<MemoryConnection> {
    signal.throwIfAborted()
    if (this.#isCut) throw new MemoryFault('connection', 'The server cannot be reached.', { retryable: true })
    this.#adopt(host.clock)
    const connection = new MemoryConnection(host, this.faults, heals)
    this.#connections.add(connection)
    const abort = (): void => void this.disconnect(connection)
    signal.addEventListener('abort', abort)
    try {
      await connection.call('open', () => undefined)
      return connection
    } catch (error) {
      await this.disconnect(connection)
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** @internal */
  async disconnect(connection: MemoryConnection): Promise<void> {
    this.#connections.delete(connection)
    await connection.close()
  }

  #adopt(clock: Clock): void {
    if (this.#clockIsFixed || clock === this.#clock || this.#connections.size > 0) return
    const shift = clock.monotonic() - this.#clock.monotonic()
    for (const queue of this.queues.all()) queue.shift(shift)
    this.#clock = clock
  }
}

import { type Server, type ServerKind, startServer } from '@sluice/testbed'
import { startHubProcess } from './hub-process.js'

/** What a row may need: a server of the testbed, or our own hub in a process of its own. */
export type ServiceKind = ServerKind | 'sluice-hub'

/** Where a program finds its server: an option of every program whose row has one. */
export interface Place {
  readonly url: string
}

type Used = Pick<Server, 'name' | 'version' | 'url' | 'remove'>

/** Start in a moment: every process has one of its own, with nothing in it. */
const fresh: ReadonlySet<ServiceKind> = new Set<ServiceKind>(['redis', 'nats', 'mosquitto', 'sluice-hub'])

/**
 * Servers of our own, on loopback: never one that somebody else uses. Redis, NATS, Mosquitto and hubs are fresh for every process; what takes seconds
 * to start is started at its first use and kept, and programs use queues of new names.
 */
export class Servers {
  /** The products that answered, or were compared with, and their versions. */
  readonly versions: Map<string, string> = new Map()
  readonly #start: (kind: ServiceKind) => Promise<Used>
  readonly #kept: Map<ServiceKind, Used> = new Map()

  constructor(start: (kind: ServiceKind) => Promise<Used> = serviceOf) {
    this.#start = async kind => {
      const server = await start(kind)
      this.versions.set(server.name, server.version)
      return server
    }
  }

  /** @throws {ServerMissing} where it cannot be had. */
  async with<Result>(kind: ServiceKind, work: (place: Place) => Promise<Result>): Promise<Result> {
    if (!fresh.has(kind)) return await work({ url: (await this.#keep(kind)).url })
    const server = await this.#start(kind)
    try {
      return await work({ url: server.url })
    } finally {
      await server.remove()
    }
  }

  /** Ends those that were kept. */
  async close(): Promise<void> {
    const kept = [...this.#kept.values()]
    this.#kept.clear()
    await Promise.all(kept.map(server => server.remove()))
  }

  async #keep(kind: ServiceKind): Promise<Pick<Used, 'url'>> {
    const server = this.#kept.get(kind) ?? (await this.#start(kind))
    this.#kept.set(kind, server)
    return server
  }
}

function serviceOf(kind: ServiceKind): Promise<Used> {
  if (kind === 'sluice-hub') return startHubProcess()
  // The testbed's own never syncs; what users have does, once a second.
  return startServer(kind, kind === 'redis' ? { settings: { appendfsync: 'everysec' } } : {})
}

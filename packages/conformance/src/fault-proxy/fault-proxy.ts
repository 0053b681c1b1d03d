import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Clock } from '@sluice/core/adapter'
import { realClock } from '../clock/real-clock.js'
import { addressAt, type Endpoint, endpointOf } from './endpoint.js'
import { Link, type Weather } from './link.js'

/** Where the proxy leads. */
export interface ProxyOptions {
  /** An endpoint, or an address with a host and a port. */
  readonly target: Endpoint | string
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
}

/**
 * A TCP proxy in this process that breaks connections on purpose. It listens on 127.0.0.1 at a port of its own. Faults
 * last until `restore`; each may be called at any time, also while another lasts.
 */
export class FaultProxy implements Endpoint {
  readonly host = '127.0.0.1'
  readonly port: number
  readonly #server: Server
  readonly #links: Set<Link>
  readonly #weather: Weather
  readonly #state: { refusing: boolean; accepted: number }

  /** Use `startProxy`. */
  constructor(server: Server, links: Set<Link>, weather: Weather, state: { refusing: boolean; accepted: number }) {
    this.#server = server
    this.#links = links
    this.#weather = weather
    this.#state = state
    this.port = (server.address() as AddressInfo).port
  }

  /** Connections that stand now. */
  get connections(): number {
    return this.#links.size
  }

  /** Connections that were ever made. */
  get accepted(): number {
    return this.#state.accepted
  }

  /** An address as it reads through this proxy. */
  through(address: string): string {
    return addressAt(address, this)
  }

  /** Resets all connections and refuses new ones until `restore`. */
  cut(): void {
    this.#state.refusing = true
    for (const link of this.#links) link.cut()
  }

  /** From now nothing comes through, in both directions and without any sign; `restore` lets what waited pass. */
  blackHole(): void {
    this.#weather.blackHole = true
    for (const link of this.#links) link.heed()
  }

  /**
   * The server's side of all connections is gone and the clients are not told. New connections pass. `restore` resets
   * those clients that have not noticed.
   */
  halfOpen(): void {
    for (const link of this.#links) link.halfOpen()
  }

  /** Delays every piece, in each direction. */
  slow(milliseconds: number): void {
    this.#weather.delayMs = milliseconds
  }

  /** Loses the next piece that the server sends, together with its connection: what was asked has happened unheard. */
  swallowOneReply(): void {
    this.#weather.swallowReply = true
  }

  /** Ends all faults. */
  restore(): void {
    this.#state.refusing = false
    Object.assign(this.#weather, { blackHole: false, delayMs: 0, swallowReply: false } satisfies Weather)
    for (const link of this.#links) {
      link.wake()
      link.heed()
    }
  }

  /** Ends all connections and stops to listen. */
  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const link of this.#links) link.cut()
    await closed
  }
}

/** Starts a proxy. Rejects where the target names no TCP endpoint. */
export async function startProxy(options: ProxyOptions): Promise<FaultProxy> {
  const target = typeof options.target === 'string' ? endpointOf(options.target) : options.target
  if (target === undefined) throw new TypeError(`${String(options.target)} names no host and port`)
  const links = new Set<Link>()
  const weather: Weather = { delayMs: 0, blackHole: false, swallowReply: false }
  const state = { refusing: false, accepted: 0 }
  const server = createServer({ allowHalfOpen: true }, client => {
    if (state.refusing) {
      client.on('error', () => undefined)
      client.resetAndDestroy()
      return
    }
    state.accepted++
    const link: Link = new Link(client, target, weather, options.clock ?? realClock, () => links.delete(link))
    links.add(link)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return new FaultProxy(server, links, weather, state)
}

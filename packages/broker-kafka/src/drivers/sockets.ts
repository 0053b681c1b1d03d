import { connect, isIP, Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import type { DriverGround, KafkaServer } from '../options.js'

interface Wish {
  readonly host: string
  readonly port: number
  readonly ssl: ConnectionOptions | undefined
  readonly onConnect: () => void
}

/**
 * Over what has had no answer for so long nothing was asked: no answer takes so long. Brokers end connections after
 * 600 s (`connections.max.idle.ms`).
 */
const idleMs = 60_000

/**
 * Every socket of one broker object: where they lead, that the loss of one is noticed when it happens, and that
 * none is left at the end. The client itself tells nobody. One that a broker ends in order because nothing was asked
 * over it is not lost: the client makes another when it needs one, and pings tell whether there is a broker at all.
 */
export class Sockets {
  readonly #reach: (server: KafkaServer) => KafkaServer
  readonly #lost: (cause: unknown) => void
  readonly #now: () => number
  readonly #open: Set<Socket> = new Set()
  #closed: Error | undefined

  constructor({ lost, now, settings }: Pick<DriverGround, 'lost' | 'now' | 'settings'>) {
    this.#reach = settings.reach
    this.#lost = lost
    this.#now = now
  }

  readonly open = ({ host, onConnect, port, ssl }: Wish): Socket => {
    if (this.#closed !== undefined) return new Socket().destroy(this.#closed)
    const place = this.#reach({ host, port })
    const name = isIP(host) === 0 ? { servername: host } : {}
    const socket = ssl ? connectTls({ ...place, ...name, ...ssl }, onConnect) : connect({ ...place }, onConnect)
    socket.setKeepAlive(true, 60_000)
    socket.setNoDelay(true)
    this.#open.add(socket)
    let connected = false
    let cause: unknown
    let answered = this.#now()
    socket.on('data', () => {
      answered = this.#now()
    })
    socket.once('connect', () => {
      connected = true
    })
    // Stays, so that an error that comes after the client has let go of it is nobody's crash.
    socket.on('error', error => {
      cause = error
    })
    socket.once('close', () => {
      this.#open.delete(socket)
      // Ended by us, it is no loss.
      const byUs = socket.writableEnded && cause === undefined && !this.#ends.has(socket)
      if (connected && !byUs && this.#closed === undefined)
        this.#lost(cause ?? new Error('Kafka closed the connection.'))
    })
    // The client answers an end with an end of its own: who was first is known only here.
    socket.prependOnceListener('end', () => {
      if (!socket.writableEnded && this.#now() - answered < idleMs) this.#ends.add(socket)
    })
    return socket
  }

  readonly #ends: WeakSet<Socket> = new WeakSet()

  /** With an error, for the client overlooks a socket that merely closes, and would wait for answers for ever. */
  close(): void {
    this.#closed ??= Object.assign(new Error('The broker is closed.'), { code: 'ECONNABORTED' })
    for (const socket of this.#open) socket.destroy(this.#closed)
  }

  /** Drops all there are; the client makes new ones. */
  drop(cause: Error): void {
    for (const socket of this.#open) socket.destroy(cause)
  }
}

import type { Socket } from 'node:net'
import { connect } from 'node:net'
import type { Clock } from '@sluice/core/adapter'
import type { Endpoint } from './endpoint.js'

/** What becomes of bytes on their way. */
export interface Weather {
  /** Each piece is so late. */
  delayMs: number
  /** Nothing is read: to both sides it looks as if packets were lost. */
  blackHole: boolean
  /** The next answer is lost, and its connection with it. */
  swallowReply: boolean
}

/** One connection of a client, with the connection to the server that stands behind it. */
export class Link {
  readonly #client: Socket
  readonly #server: Socket
  readonly #weather: Weather
  readonly #clock: Clock
  #halfOpen = false

  constructor(client: Socket, target: Endpoint, weather: Weather, clock: Clock, ended: () => void) {
    this.#client = client
    this.#weather = weather
    this.#clock = clock
    this.#server = connect({ host: target.host, port: target.port, noDelay: true, allowHalfOpen: true })
    client.setNoDelay(true)
    this.#forward(client, this.#server, false)
    this.#forward(this.#server, client, true)
    client.on('close', () => {
      this.#server.destroy()
      ended()
    })
    this.#server.on('close', () => {
      if (!this.#halfOpen) client.destroy()
    })
    // A refused or reset connection shows on the other side as the end that follows.
    client.on('error', () => undefined)
    this.#server.on('error', () => {
      if (!this.#halfOpen) client.resetAndDestroy()
    })
    this.heed()
  }

  /** Takes note that the weather has changed. */
  heed(): void {
    for (const socket of [this.#client, this.#server]) {
      if (this.#weather.blackHole) socket.pause()
      else socket.resume()
    }
  }

  /** Resets both sides. */
  cut(): void {
    this.#server.resetAndDestroy()
    this.#client.resetAndDestroy()
  }

  /** Ends the server's side and leaves the client in the belief that it is connected. */
  halfOpen(): void {
    this.#halfOpen = true
    this.#server.resetAndDestroy()
  }

  /** What a half-open connection meets when the other machine is back: a reset. */
  wake(): void {
    if (this.#halfOpen) this.#client.resetAndDestroy()
  }

  #forward(from: Socket, to: Socket, isReply: boolean): void {
    let last = 0
    from.on('data', piece => {
      if (this.#halfOpen) return
      if (isReply && this.#weather.swallowReply) {
        this.#weather.swallowReply = false
        this.cut()
        return
      }
      const due = this.#weather.delayMs === 0 ? 0 : this.#clock.monotonic() + this.#weather.delayMs
      // Pieces keep their order also while the delay becomes shorter.
      last = Math.max(last, due)
      if (last <= this.#clock.monotonic()) this.#write(from, to, piece)
      else this.#clock.at(last, () => this.#write(from, to, piece))
    })
    from.on('end', () => {
      if (last <= this.#clock.monotonic()) to.end()
      else this.#clock.at(last, () => to.end())
    })
  }

  #write(from: Socket, to: Socket, piece: Uint8Array): void {
    if (to.destroyed || to.writableEnded || to.write(piece) || this.#weather.blackHole) return
    from.pause()
    to.once('drain', () => {
      if (!this.#weather.blackHole) from.resume()
    })
  }
}

import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** A short talk over a socket: bytes out, bytes in, a deadline for the whole. */
export class Conversation {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #failure: Error | undefined
  #wake: () => void = () => {}

  constructor(url: URL, defaultPort: number, secure: boolean, timeoutMs: number) {
    const place = { host: url.hostname, port: Number(url.port) || defaultPort }
    // Only asks whether somebody is there who lets us in: whose certificate it is, is the tests' business.
    this.#socket = secure ? connectTls({ ...place, rejectUnauthorized: false }) : connect(place)
    this.#socket.setTimeout(timeoutMs, () => this.#socket.destroy(new Error('no answer')))
    this.#socket.on('data', piece => {
      this.#received = Buffer.concat([this.#received, piece])
      this.#wake()
    })
    this.#socket.on('error', error => this.#end(error))
    this.#socket.on('close', () => this.#end(new Error('connection closed')))
  }

  #end(error: Error): void {
    this.#failure ??= error
    this.#wake()
  }

  send(bytes: Buffer | string): void {
    this.#socket.write(bytes)
  }

  /** Takes as many bytes as `measure` says there should be; it answers undefined while it cannot tell. */
  async take(measure: (received: Buffer) => number | undefined): Promise<Buffer> {
    for (;;) {
      const length = measure(this.#received)
      if (length !== undefined && length <= this.#received.length) {
        const taken = this.#received.subarray(0, length)
        this.#received = this.#received.subarray(length)
        return taken
      }
      if (this.#failure !== undefined) throw this.#failure
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}

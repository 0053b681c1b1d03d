import { type Context, Reply } from 'zeromq'

const frames = 6
const version = '1.0'

/** Answers libzmq, which asks for each handshake whether it may go on: only clients whose key is known. */
export class CurveDoor {
  readonly #socket: Reply
  readonly #keys: readonly Buffer[]

  /** @param clients public keys, as bytes. */
  constructor(context: Context, clients: readonly Buffer[]) {
    this.#socket = new Reply({ context, linger: 0 })
    this.#keys = clients
  }

  async open(): Promise<void> {
    await this.#socket.bind('inproc://zeromq.zap.01')
    void this.#answer()
  }

  close(): void {
    this.#socket.close()
  }

  async #answer(): Promise<void> {
    try {
      for await (const parts of this.#socket) {
        const [, request = Buffer.alloc(0)] = parts
        const isKnown = parts.length > frames && this.#knows(String(parts[5]), parts[frames] as Buffer)
        const status = isKnown ? ['200', 'OK'] : ['400', 'Unknown key']
        await this.#socket.send([version, request, ...status, '', ''])
      }
    } catch {
      // Closed.
    }
  }

  #knows(mechanism: string, key: Buffer): boolean {
    return mechanism === 'CURVE' && this.#keys.some(one => one.equals(key))
  }
}

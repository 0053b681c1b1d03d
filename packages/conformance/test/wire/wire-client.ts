import { connect, type Socket } from 'node:net'
import type { Host } from '@sluice/core/adapter'
import { encode, readFrames } from './frames.js'

/** What the server, or the loss of the connection, answers instead of a value. */
export class WireError extends Error {
  readonly code: string
  readonly happened: 'no' | 'maybe'

  constructor(message: string, code: string, happened: 'no' | 'maybe') {
    super(message)
    this.code = code
    this.happened = happened
  }
}

interface Answer {
  readonly call: number
  readonly value?: unknown
  readonly failure?: { readonly message: string; readonly code: string; readonly happened: 'no' | 'maybe' }
}

/** One connection to the wire server: calls and their answers. */
export class WireClient {
  readonly #socket: Socket
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  #calls = 0
  #over: WireError | undefined

  private constructor(socket: Socket, host: Host, connected: () => void, failed: (error: unknown) => void) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.once('connect', connected)
    readFrames(socket, frame => this.#hear(frame as Answer))
    socket.on('error', error => this.#lose(host, error, failed))
    socket.on('close', () => this.#lose(host, new Error('the connection was closed'), failed))
  }

  /** Connects and asks once, as most clients do: a server that is silent does not answer. */
  static async connect(url: string, host: Host, signal: AbortSignal): Promise<WireClient> {
    const { hostname, port } = new URL(url)
    let abort = (): void => undefined
    try {
      return await new Promise<WireClient>((resolve, reject) => {
        const greet = (): void => void client.call('depth', undefined, 'greeting').then(() => resolve(client), reject)
        const client: WireClient = new WireClient(connect(Number(port), hostname), host, greet, reject)
        abort = () => {
          client.close()
          reject(signal.reason)
        }
        signal.addEventListener('abort', abort)
      })
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** The number of the call, and its answer. */
  start(method: string, of: number | undefined, ...args: readonly unknown[]): [number, Promise<unknown>] {
    const call = ++this.#calls
    if (this.#over !== undefined) {
      const error = new WireError(this.#over.message, this.#over.code, 'no')
      return [call, Promise.reject(error)]
    }
    const answer = new Promise((resolve, reject) => this.#waiting.set(call, { resolve, reject }))
    this.#socket.write(encode({ call, method, of, args }))
    return [call, answer]
  }

  call(method: string, of: number | undefined, ...args: readonly unknown[]): Promise<unknown> {
    return this.start(method, of, ...args)[1]
  }

  close(): void {
    this.#over ??= new WireError('the broker is closed', 'closed', 'no')
    this.#socket.destroy()
    this.#fail(this.#over)
  }

  #hear({ call, failure, value }: Answer): void {
    const waiting = this.#waiting.get(call)
    this.#waiting.delete(call)
    if (failure === undefined) waiting?.resolve(value)
    else waiting?.reject(new WireError(failure.message, failure.code, failure.happened))
  }

  #lose(host: Host, cause: Error, failed: (error: unknown) => void): void {
    if (this.#over !== undefined) return
    this.#over = new WireError(cause.message, 'connection', 'maybe')
    failed(this.#over)
    host.report({ type: 'disconnected', cause })
    this.#fail(this.#over)
  }

  #fail(error: WireError): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(error)
  }
}

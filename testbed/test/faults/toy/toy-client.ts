import { connect, type Socket } from 'node:net'

/** A failed call of the toy. */
export class ToyError extends Error {
  readonly code: string | undefined

  constructor(message: string, code: string | undefined) {
    super(message)
    this.code = code
  }
}

interface Pending {
  resolve(answer: never): void
  reject(error: Error): void
}

/** One connection to the toy's server: calls and answers, one JSON object a line. */
export class ToyClient {
  readonly #socket: Socket
  readonly #lost: (cause: Error) => void
  readonly #pending: Map<number, Pending> = new Map()
  #calls = 0
  #rest = ''
  #ended: Error | undefined

  constructor(url: string, lost: (cause: Error) => void) {
    const { hostname, port } = new URL(url)
    this.#lost = lost
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', piece => this.#heard(String(piece)))
    this.#socket.on('error', error => this.#end(error, true))
    this.#socket.on('close', () => this.#end(new ToyError('The connection was lost.', 'ECONNRESET'), true))
  }

  call<Answer>(call: string, ...args: readonly unknown[]): Promise<Answer> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const n = ++this.#calls
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.set(n, { resolve, reject })
      this.#socket.write(`${JSON.stringify({ n, call, args })}\n`)
    })
  }

  end(): void {
    this.#end(new ToyError('The connection was closed.', 'ENOTCONN'), false)
    this.#socket.destroy()
  }

  #end(cause: Error, isNews: boolean): void {
    if (this.#ended !== undefined) return
    this.#ended = cause
    for (const { reject } of this.#pending.values()) reject(cause)
    this.#pending.clear()
    if (isNews) this.#lost(cause)
  }

  #heard(piece: string): void {
    const lines = (this.#rest + piece).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const { n, answer, error, code } = JSON.parse(line)
      const pending = this.#pending.get(n)
      this.#pending.delete(n)
      if (error === undefined) pending?.resolve(answer as never)
      else pending?.reject(new ToyError(error, code))
    }
  }
}

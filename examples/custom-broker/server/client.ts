import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** The server's own client, which knows nothing of Sluice: calls over kept-alive sockets, until the first one fails. */
export class QueueClient {
  readonly #url: string
  readonly #lost: (cause: unknown) => void
  readonly #agent = new Agent({ keepAlive: true })
  #state: 'new' | 'connected' | 'ended' = 'new'

  /** @param lost called once, if a connection that stood is lost and not ended on purpose. */
  constructor(url: string, lost: (cause: unknown) => void) {
    this.#url = url
    this.#lost = lost
  }

  async connect(signal: AbortSignal): Promise<void> {
    await this.call('GET', '/', undefined, signal)
    if (this.#state === 'ended') throw new Error('The connection was ended while it was made.')
    this.#state = 'connected'
  }

  async call<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    if (this.#state === 'ended') throw Object.assign(new Error('The connection has ended.'), { code: 'ENOTCONN' })
    const sent = request(new URL(path, this.#url), { method, agent: this.#agent, signal })
    sent.on('error', () => undefined).end(JSON.stringify(body)) // an error may also come after the response began
    try {
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      const answer = await text(response)
      if (response.statusCode !== 200) throw new Error(`The server answered ${response.statusCode}: ${answer}`)
      return JSON.parse(answer) as Answer
    } catch (error) {
      this.end(error)
      throw error
    }
  }

  /** Everything under way fails. Without a cause it is on purpose, and no news. */
  end(cause?: unknown): void {
    const isNews = this.#state === 'connected' && cause !== undefined
    this.#state = 'ended'
    this.#agent.destroy()
    if (isNews) this.#lost(cause)
  }
}

import { createInbox } from '@nats-io/transport-node'
import type { Host } from '@sluice/core/adapter'
import { cut } from './cut.js'
import { away, gone, lostWaiting, NatsFault } from './nats-fault.js'
import type { ArrivedMessage, ArrivedStatus, NatsLike } from './nats-like.js'
import { isNobody, Question } from './question.js'
import { refusalIn } from './refusal.js'
import { Replies } from './replies.js'

/** Who has to do something when the connection goes and comes. Must not throw. */
export interface LinkListener {
  lost(): void
  back(): void
  /** There will be no connection again. */
  ended?(error: unknown): void
  /** The server refused what was published to this subject. */
  refused?(subject: string, error: unknown): void
}

/**
 * An open connection and what we know of it. The client heals itself; what it would drop without a word while there is
 * none is refused here, and what waited for an answer is told at once.
 */
export class Link {
  readonly connection: NatsLike
  readonly host: Host
  readonly replies: Replies
  readonly listeners: Set<LinkListener> = new Set()
  readonly #inboxPrefix: string | undefined
  #connected = true
  #closing = false
  #cause: unknown = undefined
  #status: (AsyncIterable<ArrivedStatus> & { stop?(): void }) | undefined

  constructor(connection: NatsLike, host: Host, inboxPrefix: string | undefined) {
    this.connection = connection
    this.host = host
    this.#inboxPrefix = inboxPrefix
    this.replies = new Replies(this.inbox(), host.clock)
    this.replies.listen(connection)
    void this.#watch()
    const over = (): void => this.#over()
    connection.closed().then(over, over)
  }

  inbox(): string {
    return createInbox(this.#inboxPrefix)
  }

  get connected(): boolean {
    return this.#connected && !this.connection.isClosed()
  }

  /** @throws where there is no connection: the client would take what is published and forget it. */
  check(): void {
    if (this.connection.isClosed()) throw gone(this.#cause)
    if (!this.connected) throw away(this.#cause)
    if (this.replies.broken !== undefined) throw this.replies.broken.error
  }

  /** Resolves with the answer, whatever it says, also where it says that nobody is there. */
  ask(subject: string, payload: string | Uint8Array): Promise<ArrivedMessage> {
    this.check()
    const question = new Question(subject)
    const key = this.replies.begin(question)
    try {
      this.connection.publish(subject, payload, { reply: this.replies.subject(key, 0) })
    } catch (error) {
      this.replies.end(key)
      question.fail(error)
    }
    return question.answered
  }

  /** Sends all; resolves when the server has taken the last one, and therefore those before it. */
  async settle(receipts: readonly string[], payloadOf: (index: number) => string | Uint8Array): Promise<void> {
    this.check()
    const last = receipts.length - 1
    for (let index = 0; index < last; index++) this.connection.publish(receipts[index] as string, payloadOf(index))
    const answer = await this.ask(receipts[last] as string, payloadOf(last))
    if (isNobody(answer)) {
      throw new NatsFault('not-found', 'Nobody takes acknowledgements: the queue was removed, or has no leader now.', {
        retryable: true,
        retryAfterMs: 250,
      })
    }
  }

  /** Everything that waits ends now. Does not close the connection. */
  close(): void {
    this.#closing = true
    this.replies.failAll(lostWaiting(new NatsFault('closed', 'The broker was closed.')))
    this.replies.close(!this.connection.isClosed())
    this.listeners.clear()
    // A connection of somebody else goes on, and must not go on telling us.
    this.#status?.stop?.()
  }

  async #watch(): Promise<void> {
    try {
      this.#status = this.connection.status()
      for await (const status of this.#status) {
        if (this.#closing) return
        this.#heard(status)
      }
    } catch (error) {
      this.#cause = error
    }
  }

  /** The client has given up, or somebody closed a connection that is not ours. */
  #over(): void {
    if (this.#closing) return
    this.#lose()
    const error = gone(this.#cause)
    for (const listener of this.listeners) listener.ended?.(error)
  }

  #heard(status: ArrivedStatus): void {
    const { data, error, type } = status
    if (type === 'error') {
      const refusal = refusalIn(status)
      if (refusal === undefined) this.#cause = error ?? data
      else {
        this.replies.refused(refusal.subject, refusal.error)
        for (const listener of this.listeners) listener.refused?.(refusal.subject, refusal.error)
      }
    } else if (type === 'staleConnection') {
      this.#cause = new NatsFault('connection', 'NATS did not answer pings.', { retryable: true })
      cut(this.connection)
    } else if (type === 'disconnect') this.#lose()
    else if (type === 'reconnect' && !this.#connected) this.#return()
  }

  #lose(): void {
    if (!this.#connected) return
    this.#connected = false
    const cause = this.#cause ?? new NatsFault('connection', 'The connection to NATS ended.', { retryable: true })
    this.replies.failAll(lostWaiting(cause))
    for (const listener of this.listeners) listener.lost()
    this.host.report({ type: 'disconnected', cause })
  }

  #return(): void {
    this.#connected = true
    this.#cause = undefined
    if (this.replies.broken !== undefined) this.replies.listen(this.connection)
    for (const listener of this.listeners) listener.back()
    this.host.report({ type: 'connected' })
  }
}

import type { PermissionViolationError } from '@nats-io/transport-node'
import type { ArrivedMessage, LikeSubscription, NatsLike } from './nats-like.js'

/** Who waits for answers. None of these may throw: they run in the reader of the connection. */
export interface Asking {
  /** One answer; `true`: no more are awaited. */
  answer(index: number, message: ArrivedMessage): boolean
  /** No more answers come. */
  fail(error: unknown): void
  /** The server refused what was published to this subject; `true`: no more are awaited. */
  refused(subject: string, error: unknown): boolean
}

/**
 * One inbox for all answers of a connection: `<inbox>.<asking>.<index>`. A subscription for each answer, or the client's own
 * requests with a timer each, cost several times as much.
 */
export class Replies {
  readonly #prefix: string
  readonly #asking: Map<string, Asking> = new Map()
  #next = 0
  #subscription: LikeSubscription | undefined

  constructor(inbox: string) {
    this.#prefix = `${inbox}.`
  }

  listen(connection: NatsLike): void {
    this.#subscription = connection.subscribe(`${this.#prefix}*.*`, {
      callback: (error, message) => {
        if (error === null) this.#heard(message)
        else this.failAll(error)
      },
    })
  }

  /** The key of an asking: its answers go to `subject(key, index)`. */
  begin(asking: Asking): string {
    const key = (this.#next++).toString(36)
    this.#asking.set(key, asking)
    return key
  }

  subject(key: string, index: number): string {
    return `${this.#prefix}${key}.${index}`
  }

  end(key: string): void {
    this.#asking.delete(key)
  }

  failAll(error: unknown): void {
    const asking = [...this.#asking.values()]
    this.#asking.clear()
    for (const one of asking) one.fail(error)
  }

  refused(error: PermissionViolationError): void {
    for (const [key, asking] of this.#asking) if (asking.refused(error.subject, error)) this.#asking.delete(key)
  }

  close(): void {
    this.#subscription?.unsubscribe()
  }

  #heard(message: ArrivedMessage): void {
    const place = message.subject.slice(this.#prefix.length)
    const dot = place.indexOf('.')
    const key = place.slice(0, dot)
    const asking = this.#asking.get(key)
    if (asking?.answer(Number(place.slice(dot + 1)), message)) this.#asking.delete(key)
  }
}

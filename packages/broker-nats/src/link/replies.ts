import type { Cancel, Clock } from '@sluice/core/adapter'
import { noAnswer } from './nats-fault.js'
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

interface Waiting {
  readonly asking: Asking
  until: number
  heard: boolean
}

/** So long may nothing come of what was asked: a server that drops a request, or loses its leader, says nothing. */
const patienceMs = 15_000

/**
 * One inbox for all answers of a connection: `<inbox>.<asking>.<index>`. A subscription for each answer, or the client's own
 * requests with a timer each, cost several times as much.
 */
export class Replies {
  readonly #prefix: string
  readonly #clock: Clock
  /** The one that waits longest comes first. */
  readonly #waiting: Map<string, Waiting> = new Map()
  #next = 0
  #cancel: Cancel | undefined
  #subscription: LikeSubscription | undefined
  #broken: { readonly error: unknown } | undefined

  constructor(inbox: string, clock: Clock) {
    this.#prefix = `${inbox}.`
    this.#clock = clock
  }

  listen(connection: NatsLike): void {
    this.#broken = undefined
    this.#subscription = connection.subscribe(`${this.#prefix}*.*`, {
      callback: (error, message) => {
        if (error === null) return this.#heard(message)
        this.#broken = { error }
        this.failAll(error)
      },
    })
  }

  /** Why no answers can come, if so: we may not subscribe to our inbox. */
  get broken(): { readonly error: unknown } | undefined {
    return this.#broken
  }

  /** The key of an asking: its answers go to `subject(key, index)`. */
  begin(asking: Asking): string {
    const key = (this.#next++).toString(36)
    this.#waiting.set(key, { asking, until: this.#clock.monotonic() + patienceMs, heard: false })
    if (this.#cancel === undefined) this.#watch(patienceMs)
    return key
  }

  subject(key: string, index: number): string {
    return `${this.#prefix}${key}.${index}`
  }

  end(key: string): void {
    this.#waiting.delete(key)
  }

  failAll(error: unknown): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { asking } of waiting) asking.fail(error)
  }

  refused(subject: string, error: unknown): void {
    for (const [key, { asking }] of this.#waiting) if (asking.refused(subject, error)) this.#waiting.delete(key)
  }

  close(connected: boolean): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (connected) this.#subscription?.unsubscribe()
  }

  #heard(message: ArrivedMessage): void {
    const place = message.subject.slice(this.#prefix.length)
    const dot = place.indexOf('.')
    const key = place.slice(0, dot)
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) return
    waiting.heard = true
    if (waiting.asking.answer(Number(place.slice(dot + 1)), message)) this.#waiting.delete(key)
  }

  #watch(inMs: number): void {
    this.#cancel = this.#clock.at(this.#clock.monotonic() + inMs, () => {
      this.#cancel = undefined
      this.#giveUp()
    })
  }

  #giveUp(): void {
    const now = this.#clock.monotonic()
    for (const [key, waiting] of this.#waiting) {
      if (waiting.until > now) {
        this.#watch(waiting.until - now)
        return
      }
      this.#waiting.delete(key)
      if (!waiting.heard) waiting.asking.fail(noAnswer())
      // Something came of it: it has its time again, behind the others.
      else this.#waiting.set(key, Object.assign(waiting, { until: now + patienceMs, heard: false }))
    }
  }
}

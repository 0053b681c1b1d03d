import type { Headers } from '../contract/message.js'
import { publishedAtOf } from './published-at.js'

/** Where a handler's words go. Methods may be called detached; they never throw. */
export interface Logger {
  debug(message: string, facts?: object): void
  info(message: string, facts?: object): void
  warn(message: string, facts?: object): void
  error(message: string, facts?: object): void
}

/** What the worker lends all contexts of its task. */
export interface ContextFacts {
  readonly task: string
  readonly queue: string
  readonly logger: Logger
  /** The task itself, for pushing to it from its own handler. */
  readonly self: unknown
}

/** The delivery that a run is about. */
export interface ContextSource {
  readonly id: string
  readonly attempt: number
  readonly deliveryCount: number
  readonly headers: Headers | undefined
  readonly idIsNew: boolean
  readonly stampedAt: number | undefined
}

/**
 * The handler's second argument: small, fresh for every run, never reused, so a handler may keep it. What costs is
 * made on first read.
 */
export class HandlerContext {
  readonly id: string
  /** 1 on the first run; raised by counted retries. */
  readonly attempt: number
  /** Hand-outs by the broker, this one included; 0: it does not count. */
  readonly deliveryCount: number
  readonly headers: Headers | undefined
  readonly #facts: ContextFacts
  readonly #idIsNew: boolean
  readonly #stampedAt: number | undefined
  #controller: AbortController | undefined = undefined
  #aborted: { readonly reason: unknown } | undefined = undefined
  #log: Logger | undefined = undefined

  constructor(source: ContextSource, facts: ContextFacts) {
    this.id = source.id
    this.attempt = source.attempt
    this.deliveryCount = source.deliveryCount
    this.headers = source.headers
    this.#facts = facts
    this.#idIsNew = source.idIsNew
    this.#stampedAt = source.stampedAt
  }

  /** The task's name. */
  get name(): string {
    return this.#facts.task
  }

  get queue(): string {
    return this.#facts.queue
  }

  /** The task itself: `context.task.push(…)`. */
  get task(): unknown {
    return this.#facts.self
  }

  /** Wall-clock milliseconds. */
  get publishedAt(): number | undefined {
    return publishedAtOf(this.headers, this.#idIsNew ? undefined : this.id, this.#stampedAt)
  }

  /** Handed out, or tried, before. */
  get redelivered(): boolean {
    return this.deliveryCount > 1 || this.attempt > 1
  }

  /** Aborts at the timeout, when the lease is lost, and when the worker's grace is over; `reason` says which. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason)
    }
    return this.#controller.signal
  }

  /** Adds task, id and attempt to every line. */
  get log(): Logger {
    if (this.#log === undefined) {
      const { logger, task } = this.#facts
      const facts = { task, id: this.id, attempt: this.attempt }
      this.#log = {
        debug: (message, more) => logger.debug(message, { ...facts, ...more }),
        info: (message, more) => logger.info(message, { ...facts, ...more }),
        warn: (message, more) => logger.warn(message, { ...facts, ...more }),
        error: (message, more) => logger.error(message, { ...facts, ...more }),
      }
    }
    return this.#log
  }

  /** For the worker only: the first reason counts. */
  static abort(context: HandlerContext, reason: unknown): void {
    if (context.#aborted !== undefined) return
    context.#aborted = { reason }
    context.#controller?.abort(reason)
  }
}

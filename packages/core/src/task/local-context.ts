import type { Logger } from '../consume/handler-context.js'
import type { Context } from './context.js'
import type { Pusher } from './pusher.js'

/** What a handler gets when its task is called as the plain function: a first attempt that nobody handed out. */
export class LocalContext implements Context<never> {
  readonly task: Pusher<never>
  readonly name: string
  readonly queue: string
  readonly id: string
  readonly attempt = 1
  readonly deliveryCount = 0
  readonly redelivered = false
  readonly headers = undefined
  readonly publishedAt = undefined
  readonly #logger: Logger
  #signal: AbortSignal | undefined = undefined
  #log: Logger | undefined = undefined

  constructor(task: Pusher<never>, name: string, queue: string, id: string, logger: Logger) {
    this.task = task
    this.name = name
    this.queue = queue
    this.id = id
    this.#logger = logger
  }

  /** Never aborts. */
  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal
    return this.#signal
  }

  get log(): Logger {
    if (this.#log === undefined) {
      const logger = this.#logger
      const facts = { task: this.name, id: this.id, attempt: this.attempt }
      this.#log = {
        debug: (message, more) => logger.debug(message, { ...facts, ...more }),
        info: (message, more) => logger.info(message, { ...facts, ...more }),
        warn: (message, more) => logger.warn(message, { ...facts, ...more }),
        error: (message, more) => logger.error(message, { ...facts, ...more }),
      }
    }
    return this.#log
  }
}

import type { ArrivedMessage } from './nats-like.js'
import type { Asking } from './replies.js'

/** Waits for one answer. */
export class Question implements Asking {
  readonly answered: Promise<ArrivedMessage>
  readonly #subject: string
  #resolve!: (message: ArrivedMessage) => void
  #reject!: (error: unknown) => void

  /** @param subject where it was sent. */
  constructor(subject: string) {
    this.#subject = subject
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  answer(_index: number, message: ArrivedMessage): boolean {
    this.#resolve(message)
    return true
  }

  fail(error: unknown): void {
    this.#reject(error)
  }

  refused(subject: string, error: unknown): boolean {
    if (subject !== this.#subject) return false
    this.#reject(error)
    return true
  }
}

/** Whether the answer says that nobody is there to answer. */
export function isNobody(message: ArrivedMessage): boolean {
  return message.data.length === 0 && message.headers?.code === 503
}

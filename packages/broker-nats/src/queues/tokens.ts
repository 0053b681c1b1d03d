import type { OutgoingMessage } from '@sluice/core/adapter'

/**
 * What NATS calls a message id is the name of one act of publishing: JetStream drops what comes again with the same one
 * within its window. A message's own id cannot serve: a retry, a replay and what was parked are published again with the
 * same id, and must not be dropped. So each act has a token, and only a message whose fate is unknown keeps its own.
 */
export class Tokens {
  readonly #prefix: string
  readonly #kept: WeakMap<OutgoingMessage, string> = new WeakMap()
  #keptAny = false
  #next = 0

  constructor(random: () => number) {
    const part = (): string => Math.floor(random() * 0x7fff_ffff).toString(36)
    this.#prefix = `${part()}${part()}-`
  }

  of(message: OutgoingMessage): string {
    return (this.#keptAny ? this.#kept.get(message) : undefined) ?? `${this.#prefix}${(this.#next++).toString(36)}`
  }

  /** It may be stored under this token: published again, it goes out with the same. */
  keep(message: OutgoingMessage, token: string): void {
    this.#keptAny = true
    this.#kept.set(message, token)
  }
}

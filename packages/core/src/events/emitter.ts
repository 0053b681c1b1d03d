import { wordsOf } from '../errors/words-of.js'

type Listener<Event> = (event: Event) => void

/**
 * Typed events whose listeners cannot break the emitter: what a listener throws, or its promise rejects with, becomes a
 * process warning, and the other listeners still run.
 */
export class Emitter<Events extends object> {
  readonly #listeners: { [Name in keyof Events]?: Listener<Events[Name]>[] } = Object.create(null)
  /** Most workers have no listener at all, and are asked five times for each message. */
  #heard = false

  /** Adds a listener. Returns what removes it. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    // Copied on change, so that an emit under way is not disturbed.
    this.#listeners[name] = [...(this.#listeners[name] ?? []), listener]
    this.#heard = true
    return () => this.off(name, listener)
  }

  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): void {
    const rest = this.#listeners[name]?.filter(other => other !== listener)
    if (rest === undefined || rest.length === 0) delete this.#listeners[name]
    else this.#listeners[name] = rest
    this.#heard = Object.keys(this.#listeners).length > 0
  }

  /** Whether anybody listens: ask before making an event for every message. */
  has(name: keyof Events): boolean {
    return this.#heard && this.#listeners[name] !== undefined
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    const listeners = this.#listeners[name]
    if (listeners === undefined) return
    for (const listener of listeners) {
      try {
        const answer: unknown = listener(event)
        if (answer instanceof Promise) answer.catch(error => warn(String(name), error))
      } catch (error) {
        warn(String(name), error)
      }
    }
  }
}

function warn(name: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : wordsOf(error)
  process.emitWarning(`a listener of "${name}" threw: ${text}`, { code: 'SLUICE_LISTENER_THREW' })
}

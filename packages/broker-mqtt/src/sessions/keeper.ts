import type { Link } from '../link/link.js'
import { MqttFault } from '../link/mqtt-fault.js'
import type { Keeping } from '../mqtt-publisher.js'
import type { Places } from './place.js'
import { Session } from './session.js'
import { forEver } from './slot-sessions.js'
import type { Slots } from './slots.js'

/** A queue exists where a session has subscribed to it: before the first publish the session of its first slot is made. */
export class Keeper implements Keeping {
  readonly #link: Link
  readonly #slots: Slots
  readonly #places: Places
  readonly #known: Set<string> = new Set()
  readonly #vanished: Set<string> = new Set()
  readonly #making: Map<string, Promise<void>> = new Map()

  constructor(link: Link, slots: Slots, places: Places) {
    this.#link = link
    this.#slots = slots
    this.#places = places
  }

  has(queue: string): boolean {
    return this.#known.has(queue)
  }

  /** A session was there and is no more: the server has forgotten it. */
  forget(queue: string): void {
    this.#known.delete(queue)
    this.#vanished.add(queue)
  }

  ensure(queue: string): Promise<void> {
    const making = this.#making.get(queue) ?? this.#make(queue).finally(() => this.#making.delete(queue))
    this.#making.set(queue, making)
    return making
  }

  async #make(queue: string): Promise<void> {
    const vanished = this.#vanished.has(queue)
    if (vanished || !(await this.#slots.isKept(queue))) await this.#subscribe(queue, vanished)
    this.#vanished.delete(queue)
    this.#known.add(queue)
  }

  async #subscribe(queue: string, again: boolean): Promise<void> {
    const place = { queue, group: undefined }
    const slot = await this.#slots.takeFirst(place, () => undefined)
    if (slot === undefined) {
      if (again) return // whoever holds it has subscribed again, or the next answer tells
      throw new MqttFault('busy', `Another process is making the session of queue "${queue}".`, {
        retryable: true,
        retryAfterMs: 100,
      })
    }
    try {
      const plan = { clientId: this.#places.slot(queue, undefined, slot.number), expirySeconds: forEver, window: 1 }
      const signal = new AbortController().signal
      const session = await Session.open(this.#link, plan, undefined, signal, () => undefined)
      await session.subscribe(this.#places.share(queue, undefined)).finally(() => session.close(false))
      await this.#slots.kept(queue)
    } finally {
      await this.#slots.free(slot, slot.finished)
    }
  }
}

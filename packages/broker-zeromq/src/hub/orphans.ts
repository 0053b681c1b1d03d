import type { Delivery } from '@sluice/core/adapter'

const most = 100_000

/**
 * How often each message came back because its client was gone. It goes back by `nack`, which takes the hand-out off
 * the broker's count; but it was one that nobody settled, and a message that kills its workers must be found out.
 */
export class Orphans {
  readonly #counts = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#counts.size === 0
  }

  /** The oldest is forgotten where there are too many. */
  add(queue: string, id: string | undefined): void {
    if (id === undefined) return
    const key = keyOf(queue, id)
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.delete(key)
    this.#counts.set(key, count)
    if (this.#counts.size <= most) return
    for (const oldest of this.#counts.keys()) {
      this.#counts.delete(oldest)
      return
    }
  }

  /** The count that its client is told. */
  deliveryCount(queue: string, { deliveryCount, id }: Delivery): number {
    if (this.#counts.size === 0 || id === undefined) return deliveryCount
    return deliveryCount + (this.#counts.get(keyOf(queue, id)) ?? 0)
  }

  /** It is settled for good. */
  forget(queue: string, id: string | undefined): void {
    if (this.#counts.size > 0 && id !== undefined) this.#counts.delete(keyOf(queue, id))
  }
}

/** A queue's name has no space. */
function keyOf(queue: string, id: string): string {
  return `${queue} ${id}`
}

/** Of the 65,535 packet identifiers, those up to here are ours. */
export const ourIdentifiers = 49_152
const last = 65_535

/**
 * Gives the client the rest, as its `messageIdProvider`: what a user publishes by `native` shares our connection, and must not take
 * the confirmation of what we publish.
 */
export class ClientIdentifiers {
  readonly #taken: Set<number> = new Set()
  #last = ourIdentifiers

  /** `null`: none is free. */
  allocate(): number | null {
    if (this.#taken.size >= last - ourIdentifiers) return null
    do this.#last = this.#last >= last ? ourIdentifiers + 1 : this.#last + 1
    while (this.#taken.has(this.#last))
    this.#taken.add(this.#last)
    return this.#last
  }

  getLastAllocated(): number | null {
    return this.#last === ourIdentifiers ? null : this.#last
  }

  register(identifier: number): boolean {
    if (this.#taken.has(identifier)) return false
    this.#taken.add(identifier)
    return true
  }

  deallocate(identifier: number): void {
    this.#taken.delete(identifier)
  }

  clear(): void {
    this.#taken.clear()
  }
}

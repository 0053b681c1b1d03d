/** A queue or a log, as the server keeps it. */
export interface Shelved {
  /** Whether somebody consumes it. */
  readonly attended: boolean
  /** Removes all that is in it. */
  erase(): void
}

/** What a server keeps by name; a thing exists from the moment somebody asks for it. */
export class Shelf<Thing extends Shelved> {
  readonly #make: (name: string) => Thing
  readonly #things = new Map<string, Thing>()

  constructor(make: (name: string) => Thing) {
    this.#make = make
  }

  get(name: string): Thing {
    let thing = this.#things.get(name)
    if (thing === undefined) {
      thing = this.#make(name)
      this.#things.set(name, thing)
    }
    return thing
  }

  existing(name: string): Thing | undefined {
    return this.#things.get(name)
  }

  names(): readonly string[] {
    return [...this.#things.keys()]
  }

  all(): Iterable<Thing> {
    return this.#things.values()
  }

  /** Empty and gone; where somebody still consumes it, it exists on for them. */
  remove(name: string): void {
    const thing = this.#things.get(name)
    thing?.erase()
    if (thing?.attended === false) this.#things.delete(name)
  }
}

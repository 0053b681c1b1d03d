import type { Server, StartOptions } from '../../index.js'
import type { FaultSubject } from '../fault-subject.js'

/** The private servers of one subject: started when first wanted, removed at the end. */
export class Servers {
  readonly #subject: FaultSubject
  readonly #named: Map<string, Promise<Server>> = new Map()
  readonly #all: Promise<Server>[] = []

  constructor(subject: FaultSubject) {
    this.#subject = subject
  }

  /** The same one each time for the same name. */
  named(name: string): Promise<Server> {
    const known = this.#named.get(name)
    if (known !== undefined) return known
    const started = this.another({})
    this.#named.set(name, started)
    return started
  }

  another(options: StartOptions): Promise<Server> {
    const { kind, start, startOptions } = this.#subject
    const all: StartOptions = { ...startOptions, ...options }
    const started = start === undefined ? startOf(kind, all) : start(all)
    this.#all.push(started)
    return started
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.#all.map(async started => await (await started).remove()))
  }
}

async function startOf(kind: FaultSubject['kind'], options: StartOptions): Promise<Server> {
  // Only when wanted: a subject that brings its own server needs nothing of the testbed's.
  const { startServer } = await import('../../index.js')
  return await startServer(kind, options)
}

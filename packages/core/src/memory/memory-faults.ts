/** What a test can make fail. */
export type MemoryMethod =
  | 'open'
  | 'createPublisher'
  | 'createConsumer'
  | 'publish'
  | 'receive'
  | 'ack'
  | 'nack'
  | 'move'
  | 'extend'
  | 'resize'
  | 'depth'
  | 'purge'
  | 'remove'
  | 'list'
  | 'declare'
  | 'browse'
  | 'seek'
  | 'now'
  | 'get'
  | 'change'
  | 'add'
  | 'park'
  | 'claimDue'
  | 'forget'
  | 'countParked'
  | 'clearParked'
  | 'append'
  | 'page'

export interface PlannedFault {
  readonly error: unknown
  /** The call takes effect and only its answer is lost. */
  readonly after: boolean
}

/** The disturbances that a test has asked for, shared by all connections of a server. */
export class MemoryFaults {
  /** How long a call takes, half of it before it takes effect. */
  latencyMs = 0
  /** Why publishing is blocked, if it is. */
  blocked: string | undefined
  readonly #planned = new Map<MemoryMethod, PlannedFault[]>()
  readonly #unblocked = new Set<() => void>()

  /** Nothing was asked for: calls may take the short way. */
  get none(): boolean {
    return this.latencyMs === 0 && this.#planned.size === 0 && this.blocked === undefined
  }

  plan(method: MemoryMethod, fault: PlannedFault): void {
    const planned = this.#planned.get(method)
    if (planned === undefined) this.#planned.set(method, [fault])
    else planned.push(fault)
  }

  next(method: MemoryMethod): PlannedFault | undefined {
    const planned = this.#planned.get(method)
    const fault = planned?.shift()
    if (planned?.length === 0) this.#planned.delete(method)
    return fault
  }

  block(because: string): void {
    this.blocked = because
  }

  unblock(): void {
    this.blocked = undefined
    const waiting = [...this.#unblocked]
    this.#unblocked.clear()
    for (const go of waiting) go()
  }

  whenUnblocked(go: () => void): () => void {
    this.#unblocked.add(go)
    return () => this.#unblocked.delete(go)
  }
}

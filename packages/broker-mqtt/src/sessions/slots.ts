import type { Cancel, Change, Changed, Host, Store, StoredValue } from '@sluice/core/adapter'
import { MqttFault } from '../link/mqtt-fault.js'
import type { Finished } from './acknowledging.js'
import type { Place, SlotName } from './notice.js'
import { finishedIn, freed, isFree } from './lease-value.js'

/** A lease of a fixed client id. */
export interface Slot extends SlotName {
  /** What its last holder had done and not acknowledged. */
  readonly finished: Finished | undefined
}

interface Held {
  readonly slot: Slot
  readonly key: string
  version: string
  readonly lost: (cause: unknown) => void
}

const attempts = 20

/**
 * Fixed client ids, leased among workers by compare-and-set. A server gives unacknowledged messages back only to the client id that
 * had them, so whoever holds the slot of a dead one gets what it held.
 */
export class Slots {
  /** Called with each renewal: somebody's lease may have ended meanwhile. */
  readonly watchers: Set<() => void> = new Set()
  readonly #store: Store
  readonly #prefix: string
  readonly #leaseMs: number
  readonly #held: Map<string, Held> = new Map()
  #host: Host | undefined
  #cancel: Cancel | undefined
  #leases = 0
  #freeing: Promise<unknown> = Promise.resolve()

  constructor(store: Store, prefix: string, leaseMs: number) {
    this.#store = store
    this.#prefix = prefix
    this.#leaseMs = leaseMs
  }

  async open(host: Host, signal: AbortSignal): Promise<void> {
    if (this.#host === undefined) await this.#store.open(host, signal)
    this.#host = host
    await this.#freeing
    this.#cancel?.()
    this.#beat()
  }

  /** After those who hold leases have given them back. */
  async close(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#host === undefined) return
    this.#host = undefined
    await this.#freeing
    await this.#store.close()
  }

  /** Renews nothing any more: the connection was lost, and those who held leases give them back. */
  pause(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Whether any group of this queue has a slot, and so a session. */
  async any(queue: string): Promise<boolean> {
    return (await this.#list(queue)).entries.length > 0
  }

  /** A slot that nobody holds, or a new one. */
  async take(place: Place, lost: (cause: unknown) => void): Promise<Slot> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const free = await this.takeFree(place, lost)
      if (free !== undefined) return free
      const { entries, version } = await this.#list(place.queue)
      let number = 0
      while (entries.includes(entryOf(place, number))) number++
      const added = await this.#write(place.queue, [...entries, entryOf(place, number)], version)
      const slot = added ? await this.#lease(place, number, undefined, lost) : undefined
      if (slot !== undefined) return slot
    }
    throw new MqttFault('busy', 'Too many workers want a slot at once.', { retryable: true, retryAfterMs: 500 })
  }

  /** A slot that exists and that nobody holds. */
  async takeFree(place: Place, lost: (cause: unknown) => void): Promise<Slot | undefined> {
    const { entries } = await this.#list(place.queue)
    const numbers = entries.flatMap(entry => numberOf(place, entry))
    if (numbers.length === 0) return undefined
    const leases = await this.#store.get(numbers.map(number => this.#keyOf(place, number)))
    for (const [at, number] of numbers.entries()) {
      if (!isFree(leases[at])) continue
      const slot = await this.#lease(place, number, leases[at], lost)
      if (slot !== undefined) return slot
    }
    return undefined
  }

  /** The slot of one who is known to be dead: its connection ended without a word. */
  async takeFrom(dead: SlotName, lost: (cause: unknown) => void): Promise<Slot | undefined> {
    const [lease] = await this.#store.get([this.#keyOf(dead.place, dead.number)])
    if (lease?.value !== dead.owner) return undefined
    return await this.#lease(dead.place, dead.number, lease, lost)
  }

  /** Whether it is still ours. */
  holds(slot: Slot): boolean {
    return this.#held.get(this.#keyOf(slot.place, slot.number))?.slot === slot
  }

  /** @param finished for the next holder: what was done and not acknowledged. */
  free(slot: Slot, finished: Finished | undefined): Promise<unknown> {
    const held = this.#held.get(this.#keyOf(slot.place, slot.number))
    if (held?.slot !== slot) return Promise.resolve()
    this.#held.delete(held.key)
    const { key, version } = held
    const change: Change = { key, expect: { version }, value: freed(finished), ttlMs: undefined }
    // A store that does not answer forgets the lease by itself.
    const removed = this.#store.change([change]).catch(() => undefined)
    this.#freeing = Promise.all([this.#freeing, removed])
    return removed
  }

  /** Strikes it from the list: its session is gone. */
  async retire(slot: Slot): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { entries, version } = await this.#list(slot.place.queue)
      const left = entries.filter(entry => entry !== entryOf(slot.place, slot.number))
      if (left.length === entries.length || (await this.#write(slot.place.queue, left, version))) break
    }
    await this.free(slot, undefined)
  }

  async #lease(
    place: Place,
    number: number,
    before: StoredValue | undefined,
    lost: (cause: unknown) => void,
  ): Promise<Slot | undefined> {
    const key = this.#keyOf(place, number)
    const owner = `${this.#host?.clientId}/${++this.#leases}`
    const expect = before === undefined ? 'absent' : { version: before.version }
    const [changed] = await this.#store.change([{ key, expect, value: owner, ttlMs: this.#leaseMs }])
    if (changed?.done !== true || changed.current === undefined) return undefined
    const slot: Slot = { place, number, owner, finished: finishedIn(before) }
    this.#held.set(key, { slot, key, version: changed.current.version, lost })
    return slot
  }

  #beat(): void {
    const host = this.#host
    if (host === undefined) return
    this.#cancel = host.clock.at(host.clock.monotonic() + this.#leaseMs / 3, () => {
      this.#beat()
      void this.#renew()
      for (const watcher of [...this.watchers]) watcher()
    })
  }

  async #renew(): Promise<void> {
    const all = [...this.#held.values()]
    if (all.length === 0) return
    const changes = all.map(
      ({ key, slot, version }): Change => ({ key, expect: { version }, value: slot.owner, ttlMs: this.#leaseMs }),
    )
    const renewed: readonly Changed[] | undefined = await this.#store.change(changes).catch(() => undefined)
    for (const [at, held] of all.entries()) {
      const changed = renewed?.[at]
      if (changed === undefined || this.#held.get(held.key) !== held) continue
      if (changed.done && changed.current !== undefined) held.version = changed.current.version
      else {
        this.#held.delete(held.key)
        held.lost(new MqttFault('conflict', 'The lease of this slot ended, and another worker has its session now.'))
      }
    }
  }

  async #list(queue: string): Promise<{ entries: readonly string[]; version: string | undefined }> {
    const [stored] = await this.#store.get([this.#listOf(queue)])
    const entries: unknown = stored === undefined ? [] : JSON.parse(stored.value)
    if (!Array.isArray(entries)) throw new MqttFault('corrupt', `The list of slots of queue "${queue}" is no list.`)
    return { entries: entries as string[], version: stored?.version }
  }

  async #write(queue: string, entries: readonly string[], version: string | undefined): Promise<boolean> {
    const expect = version === undefined ? 'absent' : { version }
    const value = entries.length === 0 ? undefined : JSON.stringify(entries)
    const [changed] = await this.#store.change([{ key: this.#listOf(queue), expect, value, ttlMs: undefined }])
    return changed?.done === true
  }

  #listOf(queue: string): string {
    return `mqtt:${this.#prefix}:slots:${queue}`
  }

  #keyOf({ group, queue }: Place, number: number): string {
    return `mqtt:${this.#prefix}:slot:${queue}:${number}:${group ?? ''}`
  }
}

/** As the list of a queue has it: the number, and after a colon the group, if any. */
function entryOf({ group }: Place, number: number): string {
  return group === undefined ? `${number}` : `${number}:${group}`
}

function numberOf(place: Place, entry: string): readonly number[] {
  const number = Number.parseInt(entry, 10)
  return entry === entryOf(place, number) ? [number] : []
}

import type { Cancel, Change, Host, Store, StoredValue } from '@sluice/core/adapter'
import { MqttFault } from '../link/mqtt-fault.js'
import type { Finished } from './acknowledging.js'
import type { Place, SlotName } from './notice.js'
import { finishedIn, freed, isFree } from './lease-value.js'
import { PatientStore } from './patient-store.js'
import { entryOf, numberOf, SlotList } from './slot-list.js'

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
  readonly #store: PatientStore
  readonly #list: SlotList
  readonly #prefix: string
  readonly #leaseMs: number
  readonly #held: Map<string, Held> = new Map()
  #host: Host | undefined
  #cancel: Cancel | undefined
  #leases = 0
  #freeing: Promise<unknown> = Promise.resolve()
  #renewing: Promise<void> | undefined

  constructor(store: Store, prefix: string, leaseMs: number) {
    this.#store = new PatientStore(store)
    this.#prefix = prefix
    this.#list = new SlotList(this.#store, prefix)
    this.#leaseMs = leaseMs
  }

  async open(host: Host, signal: AbortSignal): Promise<void> {
    if (this.#host === undefined) await this.#store.open(host, signal)
    this.#host = host
    await this.#freeing
    signal.throwIfAborted()
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

  /** Whether a session keeps what is published to this queue. A slot on the list does not say so: it may be about to subscribe. */
  async isKept(queue: string): Promise<boolean> {
    const [kept] = await this.#store.get([this.#keptOf(queue)])
    return kept !== undefined
  }

  /** Says that a session has subscribed; that stays so, since the last slot of a queue is never struck off. */
  async kept(queue: string): Promise<void> {
    await this.#store.change([{ key: this.#keptOf(queue), expect: 'any', value: '1', ttlMs: undefined }])
  }

  /** A slot that nobody holds, the first one where there is none; `undefined`: others hold them all. */
  async takeFirst(place: Place, lost: (cause: unknown) => void): Promise<Slot | undefined> {
    const free = await this.takeFree(place, lost)
    if (free !== undefined) return free
    const { entries } = await this.#list.read(place.queue)
    return entries.some(entry => numberOf(place, entry).length > 0) ? undefined : await this.take(place, lost)
  }

  /** A slot that nobody holds, or a new one. */
  async take(place: Place, lost: (cause: unknown) => void): Promise<Slot> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const free = await this.takeFree(place, lost)
      if (free !== undefined) return free
      const listed = await this.#list.read(place.queue)
      const { entries } = listed
      let number = 0
      while (entries.includes(entryOf(place, number))) number++
      const added = await this.#list.write(place.queue, [...entries, entryOf(place, number)], listed)
      const slot = added ? await this.#lease(place, number, undefined, lost) : undefined
      if (slot !== undefined) return slot
    }
    throw new MqttFault('busy', 'Too many workers want a slot at once.', { retryable: true, retryAfterMs: 500 })
  }

  /** A slot that exists and that nobody holds. */
  async takeFree(place: Place, lost: (cause: unknown) => void): Promise<Slot | undefined> {
    const { entries } = await this.#list.read(place.queue)
    const numbers = entries.flatMap(entry => numberOf(place, entry))
    if (numbers.length === 0) return undefined
    const leases = await this.#store.get(numbers.map(number => this.#keyOf(place, number)))
    for (const [at, number] of numbers.entries()) {
      // Ours may have ended while the store was away: renewing leases it again.
      if (!isFree(leases[at]) || this.#held.has(this.#keyOf(place, number))) continue
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
    // A store that does not answer forgets the lease by itself.
    const removed = this.#giveBack(held, freed(finished)).catch(() => undefined)
    this.#freeing = Promise.all([this.#freeing, removed]).then(() => undefined)
    return removed
  }

  async #giveBack(held: Held, value: string | undefined): Promise<void> {
    await this.#renewing // which may be about to give it another version
    const { key } = held
    const [changed] = await this.#store.change([{ key, expect: held, value, ttlMs: undefined }])
    if (changed?.done !== false || changed.current?.value !== held.slot.owner) return
    await this.#store.change([{ key, expect: changed.current, value, ttlMs: undefined }])
  }

  /** Strikes it from the list: its session is gone. */
  async retire(slot: Slot): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const listed = await this.#list.read(slot.place.queue)
      const left = listed.entries.filter(entry => entry !== entryOf(slot.place, slot.number))
      if (left.length === listed.entries.length || (await this.#list.write(slot.place.queue, left, listed))) break
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
      this.#renewing ??= this.#renew()
        .catch(() => undefined) // the store is down: nobody else can take them either
        .finally(() => {
          this.#renewing = undefined
        })
      for (const watcher of [...this.watchers]) watcher()
    })
  }

  /** One at a time: a second one would find the version that the first has changed. */
  async #renew(): Promise<void> {
    const expired = await this.#extend([...this.#held.values()], held => ({ version: held.version }))
    // Whoever had leased it meanwhile would have taken the session, and ended our connection.
    await this.#extend(expired, () => 'absent')
  }

  /** Answers those whose lease has ended without another holder. */
  async #extend(all: readonly Held[], expect: (held: Held) => Change['expect']): Promise<readonly Held[]> {
    if (all.length === 0) return []
    const changes = all.map(
      (held): Change => ({ key: held.key, expect: expect(held), value: held.slot.owner, ttlMs: this.#leaseMs }),
    )
    const extended = await this.#store.change(changes)
    const ended: Held[] = []
    for (const [at, held] of all.entries()) {
      const changed = extended[at]
      if (changed === undefined) continue
      const { current, done } = changed
      // Ours also where the answer to an earlier change was lost.
      if (current !== undefined && (done || current.value === held.slot.owner)) held.version = current.version
      else if (this.#held.get(held.key) !== held) continue
      else if (current === undefined) ended.push(held)
      else {
        this.#held.delete(held.key)
        held.lost(new MqttFault('conflict', 'The lease of this slot ended, and another worker has its session now.'))
      }
    }
    return ended
  }

  #keptOf(queue: string): string {
    return `mqtt:${this.#prefix}:kept:${queue}`
  }

  #keyOf({ group, queue }: Place, number: number): string {
    return `mqtt:${this.#prefix}:slot:${queue}:${number}:${group ?? ''}`
  }
}

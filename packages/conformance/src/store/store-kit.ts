import type { Added, Addition, Changed, Due, Store, StoredValue } from '@sluice/core/adapter'
import type { CaseTime } from '../clock/case-time.js'
import { CallWatch } from '../kit/call-watch.js'
import { CaseFailure } from '../kit/case-failure.js'
import type { FaultKit } from '../kit/fault-kit.js'
import { RecordingHost } from '../kit/recording-host.js'
import type { StoreSubject } from './store-subject.js'

/** The parts of an addition that a case cares about. */
export type AdditionParts = Pick<Addition, 'by'> & Partial<Addition>

const cleanUpMs = 5_000

/** The tools of one case about a store. Keys and objects that it makes are gone when the case ends. */
export class StoreKit {
  readonly subject: StoreSubject
  readonly time: CaseTime
  /** Ends with the case. */
  readonly signal: AbortSignal
  /** The address that stores are created with. */
  readonly url: string | undefined
  readonly watch: CallWatch = new CallWatch()
  readonly #nameKey: () => string
  readonly #faults: FaultKit | undefined
  readonly #hosts = new Map<Store, RecordingHost>()
  readonly #keys: string[] = []
  readonly #sets: string[] = []

  constructor(parts: {
    readonly subject: StoreSubject
    readonly time: CaseTime
    readonly signal: AbortSignal
    readonly url: string | undefined
    readonly nameKey: () => string
    readonly faults: FaultKit | undefined
  }) {
    this.subject = parts.subject
    this.time = parts.time
    this.signal = parts.signal
    this.url = parts.url
    this.#nameKey = parts.nameKey
    this.#faults = parts.faults
  }

  /** The faults of a faulty case. */
  get faults(): FaultKit {
    if (this.#faults === undefined) throw new TypeError('only a faulty case has faults')
    return this.#faults
  }

  /** Another store object with the same state, not opened. */
  async create(): Promise<Store> {
    const store = this.watch.watch(await this.subject.create(this.url), 'store')
    this.#hosts.set(store, new RecordingHost(this.time.clock, 'store'))
    return store
  }

  /** Another store object with the same state, opened. */
  async open(): Promise<Store> {
    const store = await this.create()
    await store.open(this.host(store), this.signal)
    return store
  }

  host(store: Store): RecordingHost {
    const host = this.#hosts.get(store)
    if (host === undefined) throw new TypeError('not a store of this case')
    return host
  }

  /** A key, or the name of a log, that nobody else uses. */
  key(ending = ''): string {
    const key = `${this.#nameKey()}${ending}`
    this.#keys.push(key)
    return key
  }

  /** The name of a due set that nobody else uses. */
  set(): string {
    const set = this.#nameKey()
    this.#sets.push(set)
    return set
  }

  /** One value. */
  async get(store: Store, key: string): Promise<StoredValue | undefined> {
    const [found] = await store.get([key])
    return found
  }

  /** One change; `ttlMs` is none unless given. */
  async change(
    store: Store,
    key: string,
    value: string | undefined,
    expect: 'any' | 'absent' | { readonly version: string } = 'any',
    ttlMs?: number,
  ): Promise<Changed> {
    const [changed] = await store.change([{ key, expect, value, ttlMs }])
    if (changed === undefined) throw new CaseFailure('change answered nothing for one change')
    return changed
  }

  /** One addition, by whole ones of 1 unless given. */
  async add(store: Store, key: string, parts: AdditionParts): Promise<Added> {
    const [added] = await store.add([{ key, unit: 1, floor: undefined, ceiling: undefined, ttlMs: 60_000, ...parts }])
    if (added === undefined) throw new CaseFailure('add answered nothing for one addition')
    return added
  }

  /** Claims what is due. */
  claim(store: Store, set: string, max = 100, leaseMs = 60_000): Promise<Due> {
    return store.claimDue(set, { max, leaseMs })
  }

  /** Removes what the case kept and closes what it left open. Best effort. */
  async cleanUp(): Promise<void> {
    const stores = [...this.#hosts.keys()]
    const removing = async (): Promise<void> => {
      const store = await this.subject.create(this.url)
      await store.open(new RecordingHost(this.time.clock, 'clean-up'), new AbortController().signal)
      await store.change(this.#keys.map(key => ({ key, expect: 'any', value: undefined, ttlMs: undefined })))
      for (const set of this.#sets) {
        const { items } = await store.claimDue(set, { max: 10_000, leaseMs: 1_000 })
        await store.forget(items.map(({ id }) => ({ set, id, claim: undefined })))
      }
      await store.clearParked(this.#sets)
      await store.close()
    }
    const closing = stores.map(async store => await store.close())
    await Promise.allSettled([removing(), ...closing].map(work => this.time.within(work, cleanUpMs, 'clean-up')))
  }
}

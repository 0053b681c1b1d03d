import type { Failure } from '../contract/failure.js'
import type { Clock } from '../contract/host.js'
import type { Addition, Added, Change, Changed, Parked, Store, StoredValue } from '../contract/store.js'
import { BrokerFailed } from '../errors/broker-failed.js'
import { CallTimeout } from '../errors/call-timeout.js'
import { Closed } from '../errors/closed.js'
import { backoffMs, pause } from './backoff.js'
import { CallGuard } from './call-guard.js'
import { isPermanent } from './healing.js'
import type { Life } from './one-per.js'
import { firstConnectMs } from './opener.js'
import { StoreBatch } from './store-batch.js'

const callMs = 15_000
const closeMs = 5_000
const unknownFailure: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/**
 * A store behind a guard, shared by all tasks that name it: opened on first use, calls of one tick gathered per verb,
 * a deadline on every call, raw errors wrapped once. Closes when the last user has left.
 */
export class StoreConnection {
  /** What policies and the runtime call. */
  readonly store: Store
  readonly #raw: Store
  readonly #clock: Clock
  readonly #random: () => number
  readonly #guard: CallGuard
  readonly #life: Life
  readonly #stop: AbortController = new AbortController()
  #opening: Promise<void> | undefined = undefined
  #users = 0
  #underWay = 0
  #idle: (() => void)[] = []

  constructor(raw: Store, clock: Clock, random: () => number, life: Life) {
    this.#raw = raw
    this.#clock = clock
    this.#random = random
    this.#life = life
    this.#guard = new CallGuard(clock)
    this.store = this.#face()
  }

  retain(): void {
    this.#users++
  }

  /** Closes when nobody uses it any more; resolves when that is done. Never rejects. */
  async release(): Promise<void> {
    this.#users--
    if (this.#users !== 0) return
    const gone = this.#end()
    this.#life.leave(gone)
    await gone
  }

  open(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.reject(this.#closed())
    this.#opening ??= this.#open().catch(error => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  /** As `open`, for a worker that begins: what time may heal is tried for 10 s, as the first connect of a broker is. */
  async begin(): Promise<void> {
    const began = this.#clock.monotonic()
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.open()
      } catch (error) {
        if (!(error instanceof BrokerFailed) || isPermanent(error.failure)) throw error
        if (this.#clock.monotonic() - began >= firstConnectMs) throw error
        await pause(this.#clock, error.failure.retryAfterMs ?? backoffMs(attempt, this.#random), this.#stop.signal)
      }
    }
  }

  async #open(): Promise<void> {
    await this.#life.before
    if (this.#stop.signal.aborted) throw this.#closed()
    const clientId = `sluice-store-${Math.floor(this.#random() * 36 ** 6).toString(36)}`
    const host = { clientId, clock: this.#clock, random: this.#random, report: () => undefined }
    try {
      await this.#guard.wait(`${this.#raw.name}: connecting`, callMs, () => this.#raw.open(host, this.#stop.signal))
    } catch (error) {
      throw this.#stop.signal.aborted ? this.#closed() : this.#wrap('connecting', error)
    }
  }

  /** What was asked before, also in this tick, gets its answer first: somebody gives back what he had claimed. */
  async #end(): Promise<void> {
    await new Promise<void>(resolve => this.#clock.tick(resolve))
    this.#stop.abort()
    await this.#opening?.catch(ignore)
    if (this.#underWay > 0) await new Promise<void>(resolve => this.#idle.push(resolve))
    if (this.#opening === undefined) return
    await this.#guard.wait(`${this.#raw.name}: closing`, closeMs, () => this.#raw.close()).catch(ignore)
  }

  #closed(): Closed {
    return new Closed(`the store ${this.#raw.name}`)
  }

  async #call<Answer>(doing: string, call: () => Promise<Answer>): Promise<Answer> {
    await this.open()
    if (this.#stop.signal.aborted) throw this.#closed()
    this.#underWay++
    try {
      return await this.#guard.wait(`${this.#raw.name}: ${doing}`, callMs, call)
    } catch (error) {
      throw this.#wrap(doing, error)
    } finally {
      this.#underWay--
      if (this.#underWay === 0) for (const resolve of this.#idle.splice(0)) resolve()
    }
  }

  #wrap(doing: string, error: unknown): BrokerFailed {
    if (error instanceof BrokerFailed) return error
    return new BrokerFailed(this.#raw.name, doing, this.#classify(error), error)
  }

  #classify(error: unknown): Failure {
    if (error instanceof CallTimeout) return { code: 'timeout', retryable: true, happened: 'maybe' }
    if (error instanceof BrokerFailed) return error.failure
    try {
      return this.#raw.classify(error)
    } catch {
      return unknownFailure
    }
  }

  #face(): Store {
    const raw = this.#raw
    const batch = <Item, Answer>(doing: string, call: (items: readonly Item[]) => Promise<readonly Answer[]>) =>
      new StoreBatch<Item, Answer>(this.#clock, items => this.#call(doing, () => call(items)))
    const get = batch<string, StoredValue | undefined>('reading', keys => raw.get(keys))
    const change = batch<Change, Changed>('changing', changes => raw.change(changes))
    const add = batch<Addition, Added>('counting', additions => raw.add(additions))
    const park = batch<Parked, undefined>('parking', items => raw.park(items).then(() => items.map(() => undefined)))
    const forget = batch<Parameters<Store['forget']>[0][number], boolean>('forgetting', items => raw.forget(items))
    const watch = raw.watch
    return {
      contract: 1,
      name: raw.name,
      open: () => this.open(),
      now: () => this.#call('reading the clock', () => raw.now()),
      get: keys => get.ask(keys),
      change: changes => change.ask(changes),
      add: additions => add.ask(additions),
      park: items => park.ask(items).then(() => undefined),
      claimDue: (set, want) => this.#call('claiming', () => raw.claimDue(set, want)),
      forget: items => forget.ask(items),
      countParked: sets => this.#call('counting what is parked', () => raw.countParked(sets)),
      clearParked: sets => this.#call('removing what is parked', () => raw.clearParked(sets)),
      append: (entries, cap) => this.#call('appending', () => raw.append(entries, cap)),
      page: (log, want) => this.#call('reading a log', () => raw.page(log, want)),
      ...(watch === undefined ? {} : { watch: (key, changed) => watch.call(raw, key, changed) }),
      classify: error => this.#classify(error),
      close: () => Promise.resolve(),
    }
  }
}

function ignore(): void {}

import type { Cancel, Host } from '../contract/host.js'
import { MemoryFault } from './memory-fault.js'
import type { MemoryFaults, MemoryMethod } from './memory-faults.js'

/** Whatever lives on a connection and has to know of its end. */
export interface Party {
  /** The connection is lost. `undefined`: its process is gone, nobody is to hear of it. */
  cut(error: MemoryFault | undefined): void
  heal(): void
  close(): Promise<void>
}

/** One open broker or store object and its server: every call passes here and may be delayed, lost or refused. */
export class MemoryConnection {
  readonly host: Host
  readonly heals: boolean
  readonly #faults: MemoryFaults
  readonly #parties = new Set<Party>()
  readonly #steps = new Set<(error: MemoryFault | undefined) => void>()
  #sent: (() => void)[] = []
  /** The timer of what was sent. */
  #sending: Cancel | undefined = undefined
  #state: 'up' | 'cut' | 'over' | 'killed' = 'up'
  /** Raised whenever what is under way is lost; why it was, the last time. */
  #life = 0
  #lossBecause: MemoryFault | undefined

  /** @param heals comes back by itself, with all that lives on it. */
  constructor(host: Host, faults: MemoryFaults, heals: boolean) {
    this.host = host
    this.heals = heals
    this.#faults = faults
    if (faults.blocked !== undefined) host.report({ type: 'blocked', because: faults.blocked })
  }

  get up(): boolean {
    return this.#state === 'up'
  }

  /** Its process is gone: whatever still asks gets no answer. */
  get killed(): boolean {
    return this.#state === 'killed'
  }

  add(party: Party): void {
    this.#parties.add(party)
  }

  remove(party: Party): void {
    this.#parties.delete(party)
  }

  /** A request and its answer. */
  async call<Result>(method: MemoryMethod, effect: () => Result | Promise<Result>): Promise<Result> {
    if (this.#state !== 'up') return this.#refuse()
    if (!this.#faults.none) return this.#disturbed(method, effect)
    this.arrive()
    return effect()
  }

  /** Written and not answered: it takes effect a moment later, before any later call, and a cut may swallow it. */
  async send(method: MemoryMethod, effect: () => void): Promise<void> {
    if (this.#state !== 'up') return this.#refuse()
    const fault = this.#faults.next(method)
    if (fault?.after === false) throw fault.error
    this.#sent.push(effect)
    const { clock } = this.host
    if (this.#sent.length > 1) return
    if (this.#faults.latencyMs === 0) clock.tick(() => this.arrive())
    else this.#sending = clock.at(clock.monotonic() + this.#faults.latencyMs / 2, () => this.arrive())
    if (fault !== undefined) throw fault.error
  }

  /** What was only sent takes effect, as it does before everything that is written after it. */
  arrive(): void {
    if (this.#sent.length === 0) return
    const sent = this.#unsend()
    for (const effect of sent) effect()
  }

  /** The connection breaks. */
  cut(): void {
    if (this.#state !== 'up') return
    this.#state = 'cut'
    const error = new MemoryFault('connection', 'The connection was lost.', {
      retryable: this.heals,
      happened: 'maybe',
    })
    this.#lose(error)
    this.host.report({ type: 'disconnected', cause: error })
  }

  /** The server can be reached again. */
  restore(): void {
    if (this.#state !== 'cut' || !this.heals) return
    this.#state = 'up'
    this.host.report({ type: 'connected' })
    for (const party of this.#parties) party.heal()
  }

  /** As if the process were killed: no call of it settles any more. */
  kill(): void {
    this.#state = 'killed'
    this.#lose(undefined)
  }

  /** Closes what lives on it; what is still under way fails. */
  async close(): Promise<void> {
    if (this.#state === 'over' || this.#state === 'killed') return
    if (this.#state === 'up') this.arrive()
    const closing = [...this.#parties].map(party => party.close())
    this.#state = 'over'
    this.#endSteps(new MemoryFault('closed', 'The connection was closed meanwhile.', { happened: 'maybe' }))
    await Promise.all(closing)
  }

  #lose(error: MemoryFault | undefined): void {
    this.#unsend()
    this.#endSteps(error)
    for (const party of this.#parties) party.cut(error)
  }

  /** Nothing is on its way any more. */
  #unsend(): (() => void)[] {
    this.#sending?.()
    this.#sending = undefined
    const sent = this.#sent
    this.#sent = []
    return sent
  }

  #endSteps(error: MemoryFault | undefined): void {
    this.#life++
    this.#lossBecause = error
    const steps = [...this.#steps]
    this.#steps.clear()
    for (const end of steps) end(error)
  }

  #refuse(): Promise<never> {
    if (this.#state === 'killed') return new Promise(() => undefined)
    if (this.#state === 'over') return Promise.reject(new MemoryFault('closed', 'The connection is closed.'))
    return Promise.reject(new MemoryFault('connection', 'The connection is lost.', { retryable: this.heals }))
  }

  #lost(): Promise<never> {
    return this.#lossBecause === undefined ? new Promise(() => undefined) : Promise.reject(this.#lossBecause)
  }

  async #disturbed<Result>(method: MemoryMethod, effect: () => Result | Promise<Result>): Promise<Result> {
    const { clock } = this.host
    const half = this.#faults.latencyMs / 2
    const fault = this.#faults.next(method)
    const onTheWay = (go: () => void): Cancel => clock.at(clock.monotonic() + half, go)
    const life = this.#life
    if (half > 0) await this.#step(onTheWay)
    if (method === 'publish' && this.#faults.blocked !== undefined) {
      await this.#step(go => this.#faults.whenUnblocked(go))
    }
    if (life !== this.#life) return this.#lost()
    if (fault?.after === false) throw fault.error
    this.arrive()
    const result = await effect()
    if (half > 0 && life === this.#life) await this.#step(onTheWay)
    if (life !== this.#life) return this.#lost()
    if (fault !== undefined) throw fault.error
    return result
  }

  /** Waits for `start` to call `go`, or for the connection to end. */
  #step(start: (go: () => void) => Cancel): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error: MemoryFault | undefined): void => {
        cancel()
        if (error !== undefined) reject(error)
      }
      this.#steps.add(end)
      const cancel = start(() => {
        if (this.#steps.delete(end)) resolve()
      })
    })
  }
}

import type { Clock } from '../../../core/src/contract/host.js'
import type { Worker } from '../../../core/src/events/worker-face.js'
import { type ParkedListener, SimulatedProcess } from '../../../core/src/testing/simulated-process.js'
import type { SimulatedServers } from '../../../core/src/testing/simulated-servers.js'
import { Chance } from './chance.js'
import { Crew, type CrewGround } from './crew.js'
import type { Records } from './records.js'
import type { TaskPlan } from './scenario.js'
import type { StartChecks } from './start-checks.js'
import type { Trace } from './trace.js'

const againMs = 1_000

/** The processes of a simulation: as many places as the scenario says, each with one that lives, under a supervisor. */
export class Staff {
  /** By place. */
  readonly crews: Crew[] = []
  /** What has to end by itself, and in which process. */
  readonly endings: Map<string, Crew> = new Map()
  readonly #ground: Omit<CrewGround, 'hired' | 'random' | 'object'>
  readonly #servers: SimulatedServers
  readonly #clock: Clock & { settle(): Promise<void> }
  readonly #records: Records
  readonly #checks: StartChecks
  readonly #trace: Trace
  readonly #parked: Set<ParkedListener> = new Set()
  #made = 0
  #over = false

  constructor(
    ground: Omit<CrewGround, 'hired' | 'random' | 'object'>,
    servers: SimulatedServers,
    clock: Clock & { settle(): Promise<void> },
    records: Records,
    checks: StartChecks,
    trace: Trace,
  ) {
    this.#ground = ground
    this.#servers = servers
    this.#clock = clock
    this.#records = records
    this.#checks = checks
    this.#trace = trace
  }

  /** A process without workers. */
  outside(): Crew {
    return this.#crew('outside')
  }

  /** Those that are neither dead nor about to end. */
  get living(): Crew[] {
    return this.crews.filter(crew => !crew.dead && !crew.ending)
  }

  /** The first process of the next place, with its workers. Rejects when one cannot begin. */
  async open(): Promise<void> {
    const crew = this.#crew(this.#name(this.crews.length))
    this.crews.push(crew)
    const started = Promise.all(crew.tasks.map((_, index) => crew.consume(index)))
    started.catch(() => undefined)
    await this.#clock.settle()
    await started
  }

  crash(place: number, forMs: number): void {
    const crew = this.#living(place)
    if (crew === undefined) return
    this.#trace.note(`${crew.name} crashes`)
    crew.kill()
    for (const [what, of] of this.endings) if (of === crew) this.endings.delete(what)
    this.#later(forMs, () => this.#replace(place))
  }

  stop(place: number, cold: boolean, forMs: number): void {
    const crew = this.#living(place)
    if (crew === undefined) return
    this.#trace.note(`${crew.name} stops${cold ? ' cold' : ''}`)
    void this.end(crew, cold)
    this.#later(forMs, () => this.#replace(place))
  }

  /** One of its workers ends, and another one begins in the same process. */
  replaceWorker(place: number, index: number, cold: boolean): void {
    const crew = this.#living(place)
    const worker = crew?.workers[index]
    if (crew === undefined || worker === undefined) return
    crew.workers[index] = undefined
    const name = `${crew.name}/${index}`
    this.#trace.note(`${name} is replaced${cold ? ' cold' : ''}`)
    const closed = worker.close(cold ? { grace: 0 } : undefined)
    void this.#await(crew, `${name} closes`, closed).then(() => {
      if (!crew.dead && !crew.ending) crew.consume(index).catch(error => this.#giveUp(place, crew, error))
    })
  }

  /** Ends a process in good order; resolves when it has, and was checked. */
  async end(crew: Crew, cold: boolean): Promise<void> {
    const timers = this.#trace.wanted ? this.#timers.get(crew) : undefined
    await this.#await(crew, `${crew.name} ends`, crew.stop(cold))
    await this.#clock.settle()
    for (const stack of timers?.values() ?? []) this.#trace.note(`a timer of ${crew.name} waits: ${stack}`)
    const left = crew.process.clock.timers - crew.sleeping
    if (left > 0) this.#trace.object(`${crew.name} has ended, and ${left} of its timers still wait`)
    for (const spy of crew.spies) {
      for (const id of spy.lent) this.#trace.object(`${crew.name} has ended, ${spy.policy.name} lent ${id} for ever`)
    }
    crew.kill()
  }

  /** Nobody is put in a place any more. */
  over(): void {
    this.#over = true
  }

  readonly #timers: Map<Crew, ReadonlyMap<number, string>> = new Map()

  #crew(name: string): Crew {
    const { seed } = this.#ground.scenario
    const { random } = new Chance(seed, 100 + this.#made++)
    const process = new SimulatedProcess(this.#servers, this.#clock, random, this.#parked)
    const timers = this.#trace.timersOf(process.clock)
    const crew = new Crew(name, process, {
      ...this.#ground,
      random,
      object: problem => this.#trace.object(problem),
      hired: (worker, of, index) => this.#hired(worker, of, index),
    })
    this.#timers.set(crew, timers)
    this.#trace.note(`${name} starts`)
    return crew
  }

  #name(place: number): string {
    return `${String.fromCharCode(65 + place)}${this.#made}`
  }

  #living(place: number): Crew | undefined {
    const crew = this.crews[place % this.crews.length]
    return crew === undefined || crew.dead || crew.ending ? undefined : crew
  }

  /** Another process in this place; when it cannot begin, yet another one a little later. */
  #replace(place: number): void {
    const at = place % this.crews.length
    const crew = this.#crew(this.#name(at))
    this.crews[at] = crew
    for (const index of crew.tasks.keys()) crew.consume(index).catch(error => this.#giveUp(at, crew, error))
  }

  #giveUp(place: number, crew: Crew, error: unknown): void {
    this.#trace.note(`${crew.name} cannot go on: ${error}`)
    if (crew.dead || crew.ending) return
    crew.kill()
    this.#later(againMs, () => this.#replace(place))
  }

  #hired(worker: Worker, crew: Crew, index: number): void {
    const name = `${crew.name}/${index}`
    this.#records.ledger.follow(worker, name)
    this.#trace.follow(worker, name)
    const plan = this.#ground.scenario.tasks[index] as TaskPlan
    const { concurrency } = plan.controls
    const running = crew.running(index)
    worker.on('started', ({ id }) => {
      running.add(id)
      if (concurrency === undefined || running.size <= concurrency) return
      this.#trace.object(`${name}: ${running.size} run, ${concurrency} may`)
    })
    worker.on('retried', ({ id, delayMs }) => this.#checks.retried(id, delayMs))
    worker.on('succeeded', ({ durationMs }) => {
      const objection = this.#checks.tooLong(durationMs, plan)
      if (objection !== undefined) this.#trace.object(`${name}: ${objection}`)
    })
    // A handler that was given up may go on; it no longer counts.
    for (const over of ['succeeded', 'failed', 'released'] as const)
      worker.on(over, ({ id }) => void running.delete(id))
    worker.on('lease-lost', ({ id, when }) => {
      if (when === 'held') running.delete(id)
    })
  }

  #later(ms: number, run: () => void): void {
    this.#clock.at(this.#clock.monotonic() + ms, () => {
      if (!this.#over) run()
    })
  }

  #await(crew: Crew, what: string, promise: Promise<void>): Promise<void> {
    this.endings.set(what, crew)
    return promise.then(
      () => void this.endings.delete(what),
      error => {
        this.endings.delete(what)
        this.#trace.object(`${what}: ${error}`)
      },
    )
  }
}

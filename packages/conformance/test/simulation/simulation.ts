import { VirtualClock } from '../../../core/src/clock/virtual-clock.js'
import { timeOfId } from '../../../core/src/codec/message-id.js'
import type { Clock } from '../../../core/src/contract/host.js'
import type { OutgoingMessage } from '../../../core/src/contract/message.js'
import type { Worker } from '../../../core/src/events/worker-face.js'
import { MemoryFault } from '../../../core/src/memory/memory-fault.js'
import type { MemoryServer } from '../../../core/src/memory/memory-server.js'
import { profiles } from '../../../core/src/memory/profiles.js'
import { Refused } from '../../../core/src/errors/refused.js'
import { Reject } from '../../../core/src/errors/reject.js'
import { Requeue } from '../../../core/src/errors/requeue.js'
import { Retry } from '../../../core/src/errors/retry.js'
import type { Context } from '../../../core/src/task/context.js'
import { type ParkedListener, SimulatedProcess } from '../../../core/src/testing/simulated-process.js'
import { SimulatedServers } from '../../../core/src/testing/simulated-servers.js'
import { deadIn, messagesIn } from '../../../core/src/testing/waiting-messages.js'
import { Ledger, type LedgerReport } from '../../src/ledger/index.js'
import { Chance } from './chance.js'
import { Crew, type CrewGround, type JobTask, originalsOf } from './crew.js'
import type { Fault } from './fault.js'
import type { Job, Step } from './job.js'
import type { PushPlan, Scenario } from './scenario.js'

/** What came out of a seed. */
export interface SimulationResult {
  readonly scenario: Scenario
  /** Empty when all is well. */
  readonly problems: readonly string[]
  readonly report: LedgerReport
  readonly starts: number
  readonly trace: readonly string[]
}

/** More than anything may take that ends by itself: a close, a push, a retry. */
const patienceMs = 180_000
const told = [
  'received',
  'succeeded',
  'failed',
  'retried',
  'dead',
  'expired',
  'filtered',
  'released',
  'lease-lost',
  'connected',
  'disconnected',
  'stalled',
  'error',
  'closed',
] as const
const trailing = process.env.SLUICE_TRACE !== undefined

/** Runs one scenario to its end and checks everything that must hold. */
export class Simulation {
  readonly #scenario: Scenario
  readonly #clock: VirtualClock = new VirtualClock()
  readonly #servers: SimulatedServers
  readonly #chance: Chance
  readonly #ledger: Ledger
  readonly #problems: string[] = []
  readonly #trace: string[] = []
  readonly #originals: CrewGround['originals']
  readonly #parked: Set<ParkedListener> = new Set()
  readonly #crews: Crew[] = []
  /** What has to end by itself, and in which process. */
  readonly #endings: Map<string, Crew> = new Map()
  readonly #idOf: Map<number, string> = new Map()
  readonly #jobOf: Map<number, { readonly job: Job; readonly plan: PushPlan | undefined; readonly pushedAt: number }> =
    new Map()
  readonly #refused: Set<number> = new Set()
  readonly #runs: Map<number, number> = new Map()
  readonly #offered: Set<string> = new Set()
  readonly #bodies: OutgoingMessage[] = []
  readonly #startOrder: number[] = []
  #processes = 0
  #pushing = 0
  #starts = 0
  #ending = false

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#servers = new SimulatedServers(this.#clock)
    this.#chance = new Chance(scenario.seed, 2)
    this.#originals = originalsOf(scenario)
    const { capabilities } = profiles[scenario.profile]
    this.#ledger = new Ledger({
      now: () => Math.round(this.#clock.monotonic()),
      trail: 40,
      mayDrop: capabilities.settlement === 'none' || capabilities.retention === 'none',
      undisturbed: scenario.weather !== 'rough',
    })
  }

  /** @throws {Refused} when the first worker is refused. */
  async run(): Promise<SimulationResult> {
    const { processes, pushes, faults, latencyMs } = this.#scenario
    const outside = this.#crew('outside')
    for (let place = 0; place < processes; place++) await this.#hire(place)
    this.#disturb(server => {
      server.latencyMs = latencyMs
    })
    for (const push of pushes) this.#clock.at(push.at, () => void this.#push(outside.tasks, push))
    for (const fault of faults) this.#clock.at(fault.at, () => this.#befall(fault))
    await this.#clock.advance(31_000)
    await this.#calm()
    await this.#check()
    await this.#end(outside)
    return {
      scenario: this.#scenario,
      problems: this.#problems,
      report: this.#ledger.report(),
      starts: this.#starts,
      trace: this.#trace,
    }
  }

  #object(problem: string): void {
    if (this.#problems.length < 20) this.#problems.push(`${Math.round(this.#clock.monotonic())} ${problem}`)
    this.#note(`PROBLEM ${problem}`)
  }

  #note(text: string): void {
    if (trailing) this.#trace.push(`${Math.round(this.#clock.monotonic())} ${text}`)
  }

  #crew(name: string): Crew {
    const stream = 100 + this.#processes++
    const process = new SimulatedProcess(
      this.#servers,
      this.#clock,
      new Chance(this.#scenario.seed, stream).random,
      this.#parked,
    )
    const timers = new Map<number, string>()
    if (trailing) keepStacks(process.clock, timers)
    return new Crew(name, process, timers, {
      scenario: this.#scenario,
      originals: this.#originals,
      object: problem => this.#object(problem),
      seen: message => this.#seen(message),
      handle: (job, context, crew, index) => this.#handle(job, context, crew, index),
      hired: (worker, crew, index) => this.#hired(worker, crew, index),
      random: this.#chance.random,
    })
  }

  /** Starts the process of this place and its workers. Under a supervisor: what fails is tried again, anew. */
  async #hire(place: number): Promise<void> {
    const first = this.#crews[place] === undefined
    const crew = this.#crew(`${String.fromCharCode(65 + place)}${this.#processes}`)
    this.#crews[place] = crew
    this.#note(`${crew.name} starts`)
    const started = Promise.all(crew.tasks.map((_, index) => crew.consume(index)))
    started.catch(() => undefined)
    if (first) {
      await this.#clock.settle()
      await started
      return
    }
    started.catch(error => {
      this.#note(`${crew.name} cannot start: ${error}`)
      if (this.#crews[place] !== crew || crew.dead || crew.ending) return
      crew.kill()
      this.#clock.at(this.#clock.monotonic() + 1_000, () => void this.#hire(place))
    })
  }

  #hired(worker: Worker, crew: Crew, index: number): void {
    const name = `${crew.name}/${index}`
    this.#ledger.follow(worker, name)
    const { concurrency } = this.#scenario.tasks[index]?.controls ?? {}
    const running = crew.running(index)
    worker.on('started', ({ id }) => {
      running.add(id)
      if (concurrency !== undefined && running.size > concurrency) {
        this.#object(`${name}: ${running.size} run, ${concurrency} may`)
      }
    })
    const over = ({ id }: { readonly id: string }): void => void running.delete(id)
    worker.on('succeeded', over)
    worker.on('failed', over)
    worker.on('released', over)
    worker.on('lease-lost', event => {
      if (event.when === 'held') over(event)
    })
    if (!trailing) return
    for (const type of told) {
      worker.on(type, (event: object) => {
        const { task, queue, because, ...facts } = event as { [name: string]: unknown }
        this.#note(
          `${name} ${type} ${because ?? ''} ${Object.entries(facts).map(([key, value]) => `${key}: ${value}`)}`,
        )
      })
    }
  }

  #seen(message: OutgoingMessage): void {
    const n = /"n":(\d+)/.exec(String(message.body))?.[1]
    if (n === undefined || this.#offered.has(message.id)) return
    this.#offered.add(message.id)
    this.#idOf.set(Number(n), message.id)
    this.#bodies.push(message)
    this.#ledger.offered(message.id, `job ${n} to ${message.queue}`)
  }

  async #push(tasks: readonly JobTask[], plan: PushPlan): Promise<void> {
    const task = tasks[plan.task] as JobTask
    const pushedAt = this.#clock.now()
    for (const job of plan.jobs) this.#jobOf.set(job.n, { job, plan, pushedAt })
    this.#pushing++
    this.#note(`push ${plan.jobs.map(({ n }) => n)} to ${plan.task} ${JSON.stringify(plan.options)}`)
    try {
      if (plan.jobs.length > 1) await task.pushMany(plan.jobs)
      else await task.publish(plan.jobs[0] as Job, plan.options as never)
      for (const job of plan.jobs) this.#accepted(job)
    } catch (error) {
      this.#pushFailed(plan.jobs, error)
    }
    this.#pushing--
  }

  #accepted({ n }: Job): void {
    const id = this.#idOf.get(n)
    if (id === undefined) this.#object(`job ${n} is accepted, and no adapter ever had it`)
    else this.#ledger.accepted(id)
  }

  #pushFailed(jobs: readonly Job[], error: unknown): void {
    this.#note(`push of ${jobs.map(({ n }) => n)} failed: ${error}`)
    if (this.#scenario.weather !== 'rough') this.#object(`a push failed: ${error}`)
    const failed = (error as { failed?: readonly { readonly index: number; readonly error: unknown }[] }).failed
    const happened = (error as { happened?: string; failure?: { happened: string } }).happened
    for (const [index, job] of jobs.entries()) {
      const own = failed?.find(item => item.index === index)
      if (failed !== undefined && own === undefined) this.#accepted(job)
      else if (((own?.error as { happened?: string } | undefined)?.happened ?? happened) === 'no')
        this.#refused.add(job.n)
    }
  }

  #handle(job: Job, context: Context<Job>, crew: Crew, index: number): Promise<void> | void {
    const runs = this.#runs.get(job.n) ?? 0
    this.#runs.set(job.n, runs + 1)
    this.#starts++
    this.#startOrder.push(job.n)
    try {
      if (!crew.dead) this.#checkStart(job, context, crew, index)
    } catch (error) {
      this.#object(`the check of a start failed: ${error}`)
    }
    const step = job.steps[Math.min(runs, job.steps.length - 1)] as Step
    this.#note(
      `${crew.name}/${index} runs job ${job.n} (${context.id}) attempt ${context.attempt}: ${JSON.stringify(step)}`,
    )
    if (step.do === 'succeed' && step.ms === 0) return
    return this.#act(step, context, crew)
  }

  async #act(step: Step, context: Context<Job>, crew: Crew): Promise<void> {
    if (step.do === 'push') {
      const jobs = step.many ? [step.job, this.#clone(step.job)] : [step.job]
      for (const job of jobs) {
        const known = this.#jobOf.get(job.n)
        if (known === undefined) this.#jobOf.set(job.n, { job, plan: undefined, pushedAt: this.#clock.now() })
      }
      const to = crew.tasks[step.to] as JobTask
      if (jobs.length > 1) await to.pushMany(jobs)
      else await to.publish(step.job, { id: `child-${step.job.n}` })
      if (!crew.dead) for (const job of jobs) this.#accepted(job)
      return
    }
    if (step.ms > 0) await crew.sleep(step.ms, step.do === 'ignore-signal' ? undefined : context.signal)
    if (step.do === 'requeue') throw new Requeue('not here', { delay: step.delayMs as 0 })
    if (step.do !== 'fail') return
    if (step.throws === 'error') throw new Error('as planned')
    if (step.throws === 'reject') throw new Reject('as planned')
    if (step.throws === 'retry') throw new Retry('as planned', { delay: 700 })
    throw step.throws === 'text' ? 'just a text' : undefined
  }

  /** Another job like it, always the same for the same job. */
  #clone(job: Job): Job {
    return { ...job, n: job.n + 100_000 }
  }

  /** What must hold whenever a handler begins. */
  #checkStart(job: Job, context: Context<Job>, crew: Crew, index: number): void {
    const known = this.#jobOf.get(job.n)
    const plan = this.#scenario.tasks[index]
    const where = `${crew.name}/${index}: job ${job.n} (${context.id})`
    if (known === undefined || plan === undefined) {
      this.#object(`${where} was never pushed`)
      return
    }
    if (this.#refused.has(job.n)) this.#object(`${where} runs although its push said that it never will`)
    if (JSON.stringify(job) !== JSON.stringify(known.job)) this.#object(`${where} has other arguments than pushed`)
    const paced = crew.watches[index]?.started(job.key, this.#clock.monotonic())
    if (paced !== undefined) this.#object(`${where}: ${paced}`)
    const { delay, expiresIn, misfireGrace, overrides } = known.plan?.options ?? {}
    const wait = this.#clock.now() - known.pushedAt
    const age = this.#clock.now() - Math.max(timeOfId(context.id) ?? 0, known.pushedAt)
    const held = this.#longestHold() + this.#unstamped(known.plan)
    if (delay !== undefined && wait < delay)
      this.#object(`${where} starts ${wait} ms after its push, its delay is ${delay}`)
    const expiry = Math.min(expiresIn ?? Infinity, (plan.controls.expiresIn as number | undefined) ?? Infinity)
    if (age > expiry + held) this.#object(`${where} starts ${age} ms after its push, it expired after ${expiry}`)
    const grace = Math.min(misfireGrace ?? Infinity, (plan.controls.misfireGrace as number | undefined) ?? Infinity)
    if (delay !== undefined && context.attempt === 1 && wait > delay + grace + held) {
      this.#object(`${where} starts ${age} ms after its push, ${delay} + ${grace} was the latest`)
    }
    const { limit = 3 } = (plan.controls.retry ?? {}) as { limit?: number }
    const most = 1 + Math.min(limit, overrides?.retry ?? Infinity)
    const loosened = plan.controls.overrides === undefined ? most : 1 + (overrides?.retry ?? limit)
    if (context.attempt > Math.max(most, loosened)) this.#object(`${where} has attempt ${context.attempt} of ${most}`)
  }

  /**
   * Between the policy that judges age and the start a delivery may be held by those behind it, which are asked alone
   * ("the policies before it are not", DESIGN section 4): for 10 s, or without end where nothing takes it back.
   */
  #longestHold(): number {
    const { lease } = profiles[this.#scenario.profile].capabilities
    return lease === 'connection' || lease === 'none' ? Infinity : 11_000
  }

  /** Under an id of the user's the broker's stamp tells the time of publishing, and until then it may be in the outbox. */
  #unstamped(plan: PushPlan | undefined): number {
    if (plan !== undefined && plan.options.id === undefined) return 0
    return profiles[this.#scenario.profile].capabilities.stamps ? 31_000 : 0
  }

  #befall(fault: Fault): void {
    this.#note(`fault ${JSON.stringify(fault)}`)
    switch (fault.kind) {
      case 'cut': {
        const server = this.#server(fault.what)
        server.cut()
        this.#later(fault.forMs, () => server.restore())
        break
      }
      case 'block': {
        const server = this.#server('broker')
        server.block()
        this.#later(fault.forMs, () => server.unblock())
        break
      }
      case 'fail': {
        const { retryable, after, code } = fault
        for (let time = 0; time < fault.times; time++) {
          const error = new MemoryFault(code, 'as planned', { retryable, happened: after ? 'maybe' : 'no' })
          this.#server(fault.what).failNext(fault.method, error, { after })
        }
        break
      }
      case 'slow':
        this.#disturb(server => {
          server.latencyMs = fault.latencyMs
        })
        this.#later(fault.forMs, () =>
          this.#disturb(server => {
            server.latencyMs = this.#scenario.latencyMs
          }),
        )
        break
      case 'crash':
        this.#crash(fault.process % this.#scenario.processes, fault.forMs)
        break
      case 'stop':
        this.#stop(fault.process % this.#scenario.processes, fault.cold, fault.forMs)
        break
      case 'replace':
        this.#replace(fault.process % this.#scenario.processes, fault.task % this.#scenario.tasks.length, fault.cold)
        break
      default:
        this.#duplicate(fault.which)
    }
  }

  #crash(place: number, forMs: number): void {
    const crew = this.#crews[place] as Crew
    if (crew.dead || crew.ending) return
    this.#note(`${crew.name} crashes`)
    crew.kill()
    for (const [what, of] of this.#endings) if (of === crew) this.#endings.delete(what)
    this.#later(forMs, () => void this.#hire(place))
  }

  #stop(place: number, cold: boolean, forMs: number): void {
    const crew = this.#crews[place] as Crew
    if (crew.dead || crew.ending) return
    this.#note(`${crew.name} stops${cold ? ' cold' : ''}`)
    crew.ending = true
    void this.#ended(crew, crew.stop(cold))
    this.#later(forMs, () => void this.#hire(place))
  }

  #replace(place: number, index: number, cold: boolean): void {
    const crew = this.#crews[place] as Crew
    const worker = crew.workers[index]
    if (crew.dead || crew.ending || worker === undefined) return
    crew.workers[index] = undefined
    const name = `${crew.name}/${index}`
    this.#note(`${name} is replaced${cold ? ' cold' : ''}`)
    const closed = worker.close(cold ? { grace: 0 } : undefined)
    this.#await(crew, `${name} closes`, closed)
    void closed.then(() => {
      if (crew.dead || crew.ending) return
      crew.consume(index).catch(error => {
        this.#note(`${name} cannot be replaced: ${error}`)
        // Its supervisor gives up on it.
        if (crew.dead || crew.ending) return
        crew.kill()
        this.#later(1_000, () => void this.#hire(place))
      })
    })
  }

  #duplicate(which: number): void {
    const message = this.#bodies[which % this.#bodies.length]
    if (message === undefined) return
    const { queue, body, id, headers, key } = message
    this.#note(`${id} comes again`)
    this.#ledger.remark(id, 'the broker duplicates it')
    this.#server('broker').deposit(queue, { body, id, headers, key })
  }

  async #ended(crew: Crew, stopped: Promise<void>): Promise<void> {
    const life = crew.process.clock
    await this.#await(crew, `${crew.name} ends`, stopped)
    await this.#clock.settle()
    // A handler that ignores its signal sleeps on.
    for (const stack of crew.timers.values()) this.#note(`a timer of ${crew.name} waits: ${stack}`)
    if (life.timers > crew.sleeping)
      this.#object(`${crew.name} has ended, and ${life.timers - crew.sleeping} of its timers still wait`)
    for (const spy of crew.spies)
      for (const id of spy.lent)
        this.#object(`${crew.name} has ended, ${spy.policy.name} never got back what it lent ${id}`)
    crew.dead = true
    crew.process.kill()
  }

  /** What must come to an end by itself. */
  #await(crew: Crew, what: string, promise: Promise<void>): Promise<void> {
    const settled = promise.then(
      () => void this.#endings.delete(what),
      error => {
        this.#endings.delete(what)
        this.#object(`${what}: ${error}`)
      },
    )
    this.#endings.set(what, crew)
    return settled
  }

  #later(ms: number, run: () => void): void {
    this.#clock.at(this.#clock.monotonic() + ms, () => {
      if (!this.#ending) run()
    })
  }

  #server(what: 'broker' | 'store'): MemoryServer {
    const { broker, store } = this.#originals
    return what === 'store' && store !== undefined ? this.#servers.store(store) : this.#servers.broker(broker).server
  }

  #disturb(change: (server: MemoryServer) => void): void {
    for (const server of this.#servers.all()) change(server)
  }

  /** Nothing is disturbed any more, everybody is back at work, and everything comes to its end. */
  async #calm(): Promise<void> {
    await this.#clock.advance(14_000)
    this.#disturb(server => {
      server.restore()
      server.unblock()
      server.latencyMs = 0
    })
    this.#note('all faults are over')
    let quiet = 0
    for (let waited = 0; waited < 3_600_000 && quiet < 2; waited += 20_000) {
      await this.#clock.advance(20_000)
      quiet = this.#unfinished() === 0 ? quiet + 1 : 0
    }
  }

  /** How much is still to happen. */
  #unfinished(): number {
    const server = this.#server('broker')
    const store = this.#originals.store === undefined ? undefined : this.#server('store')
    let count = this.#pushing + this.#endings.size
    for (const { name } of this.#scenario.tasks) count += messagesIn(name, server, store).length
    for (const crew of this.#crews) for (const worker of crew.workers) count += worker?.health().held ?? 1
    return count
  }

  async #check(): Promise<void> {
    const server = this.#server('broker')
    const store = this.#originals.store === undefined ? undefined : this.#server('store')
    for (const what of this.#endings.keys()) this.#object(`${what}: not for ${patienceMs} ms`)
    if (this.#pushing > 0) this.#object(`${this.#pushing} pushes never settle`)
    for (const { name, controls } of this.#scenario.tasks) {
      for (const { id } of messagesIn(name, server, store)) {
        this.#ledger.found(id, 'queued')
        this.#object(`${id} waits in ${name} for ever`)
      }
      for (const { id } of deadIn(name, server, store)) this.#ledger.found(id, 'dead')
      if (controls.deadLetter === 'drop') continue
    }
    this.#ledger.sawDead()
    for (const crew of this.#crews) {
      for (const [index, worker] of crew.workers.entries()) {
        const health = worker?.health()
        if (health === undefined) this.#object(`${crew.name}/${index} has no worker`)
        else if (!health.healthy || !health.consuming)
          this.#object(`${crew.name}/${index} is not well: ${JSON.stringify(health)}`)
        if (health !== undefined && health.held > 0) this.#object(`${crew.name}/${index} holds ${health.held}`)
      }
    }
    for (const { id, because, trail } of this.#ledger.report().unexplained) {
      this.#object(`${id} is unexplained: ${because}\n      ${trail.join('\n      ')}`)
    }
    if (this.#scenario.weather === 'still') this.#checkOrder()
  }

  #checkOrder(): void {
    const { ordering } = profiles[this.#scenario.profile].capabilities
    if (ordering !== 'queue') return
    const pushed = this.#scenario.pushes.flatMap(({ jobs }) => jobs.map(({ n }) => n))
    if (JSON.stringify(pushed) !== JSON.stringify(this.#startOrder)) {
      this.#object(`pushed in order ${pushed}, started in order ${this.#startOrder}`)
    }
  }

  async #end(outside: Crew): Promise<void> {
    this.#ending = true
    const crews = [outside, ...this.#crews].filter(crew => !crew.dead && !crew.ending)
    const ended = crews.map(crew => this.#ended(crew, crew.stop(false)))
    await this.#clock.advance(patienceMs)
    for (const what of this.#endings.keys()) this.#object(`${what}: not for ${patienceMs} ms`)
    if (this.#endings.size === 0) await Promise.all(ended)
    if (this.#clock.timers > 0) this.#object(`${this.#clock.timers} timers wait although everything is closed`)
  }
}

/** Where the timers that wait were set. */
function keepStacks(clock: Clock, timers: Map<number, string>): void {
  const at = clock.at.bind(clock)
  let next = 0
  clock.at = (monotonicMs, run) => {
    const key = next++
    timers.set(key, `${monotonicMs} ${new Error('set').stack?.split('\n').slice(2, 7).join(' ')}`)
    const cancel = at(monotonicMs, () => {
      timers.delete(key)
      run()
    })
    return () => {
      timers.delete(key)
      cancel()
    }
  }
}

/** Whether the task was refused, as a whole, at its start. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Refused
}

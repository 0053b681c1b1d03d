import { VirtualClock } from '../../../core/src/clock/virtual-clock.js'
import { profiles } from '../../../core/src/memory/profiles.js'
import { parkedSetOf } from '../../../core/src/publish/parking.js'
import type { Context } from '../../../core/src/task/context.js'
import { SimulatedServers } from '../../../core/src/testing/simulated-servers.js'
import { deadIn, messagesIn } from '../../../core/src/testing/waiting-messages.js'
import type { LedgerReport } from '../../src/ledger/index.js'
import type { Crew } from './crew.js'
import { act } from './deeds.js'
import { Disasters } from './disasters.js'
import type { Job, Step } from './job.js'
import { Originals } from './originals.js'
import { Records } from './records.js'
import { type PushPlan, type Scenario, spanMs, type TaskPlan } from './scenario.js'
import { Staff } from './staff.js'
import { StartChecks } from './start-checks.js'
import { Trace } from './trace.js'

/** What came out of a scenario. */
export interface SimulationResult {
  readonly scenario: Scenario
  /** Empty when all is well. */
  readonly problems: readonly string[]
  readonly report: LedgerReport
  /** Calls of handlers. */
  readonly starts: number
  readonly trace: readonly string[]
}

/** Longer than anything may take that ends by itself: a close, a push. */
const patienceMs = 180_000
/** Longer than any fault lasts. */
const aftermathMs = 45_000
/** Time for what has to wait: rates, leases, retries. */
const recoveryMs = 3_600_000
const lookMs = 20_000

/** Runs one scenario to its end and checks everything that must hold. */
export class Simulation {
  readonly #scenario: Scenario
  readonly #clock: VirtualClock = new VirtualClock()
  readonly #trace: Trace
  readonly #records: Records
  /** What its tasks stand on. */
  readonly originals: Originals
  readonly #staff: Staff
  readonly #disasters: Disasters
  readonly #checks: StartChecks
  readonly #runs: Map<number, number> = new Map()
  readonly #order: number[] = []
  #pushing = 0

  /** @param traced everything that happens is written down. */
  constructor(scenario: Scenario, traced: boolean = false) {
    this.#trace = new Trace(this.#clock, traced)
    const servers = new SimulatedServers(this.#clock)
    this.#scenario = scenario
    this.#records = new Records(scenario, this.#clock, this.#trace)
    this.originals = new Originals(scenario, servers, message => this.#records.seen(message))
    const handle = (job: Job, context: Context<Job>, crew: Crew, index: number) =>
      this.#handle(job, context, crew, index)
    const ground = { scenario, originals: this.originals, handle }
    this.#checks = new StartChecks(scenario, this.#clock, this.#records)
    this.#staff = new Staff(ground, servers, this.#clock, this.#records, this.#checks, this.#trace)
    this.#disasters = new Disasters(scenario, this.#clock, this.originals, this.#staff, this.#records)
  }

  /** @throws {Refused} when the tasks are refused. */
  async run(): Promise<SimulationResult> {
    const { processes, pushes, faults, latencyMs } = this.#scenario
    const outside = this.#staff.outside()
    for (let place = 0; place < processes; place++) await this.#staff.open()
    this.#disasters.latency(latencyMs)
    for (const push of pushes) this.#clock.at(push.at, () => void this.#push(outside, push))
    for (const fault of faults) {
      this.#clock.at(fault.at, () => {
        this.#trace.note(`fault ${JSON.stringify(fault)}`)
        this.#disasters.befall(fault)
      })
    }
    await this.#clock.advance(spanMs + aftermathMs)
    await this.#recover()
    this.#checkWell()
    this.#checkOrder()
    await this.#end(outside)
    const report = this.#records.ledger.report()
    return {
      scenario: this.#scenario,
      problems: this.#trace.problems,
      report,
      starts: this.#order.length,
      trace: this.#trace.lines,
    }
  }

  async #push(outside: Crew, { task, jobs, options }: PushPlan): Promise<void> {
    for (const job of jobs) this.#records.pushing(job, { at: 0, task, jobs, options })
    this.#trace.note(`push ${jobs.map(({ n }) => n)} to ${task} ${JSON.stringify(options)}`)
    this.#pushing++
    try {
      const [first] = jobs
      if (jobs.length > 1 || first === undefined) await outside.task(task).pushMany(jobs)
      else await outside.task(task).publish(first, options as never)
      for (const job of jobs) this.#records.accepted(job)
    } catch (error) {
      this.#records.failed(jobs, error)
    }
    this.#pushing--
  }

  #handle(job: Job, context: Context<Job>, crew: Crew, index: number): Promise<void> | void {
    const runs = this.#runs.get(job.n) ?? 0
    this.#runs.set(job.n, runs + 1)
    this.#order.push(job.n)
    if (!crew.dead) this.#checkStart(job, context, crew, index)
    const step = job.steps[Math.min(runs, job.steps.length - 1)] as Step
    this.#trace.note(
      `${crew.name}/${index} runs job ${job.n} (${context.id}) attempt ${context.attempt}: ${JSON.stringify(step)}`,
    )
    if (step.do === 'succeed' && step.ms === 0) return
    return act(step, context, crew, this.#records)
  }

  #checkStart(job: Job, context: Context<Job>, crew: Crew, index: number): void {
    const plan = this.#scenario.tasks[index] as TaskPlan
    const objections = this.#checks.objections(job, context, plan)
    const paced = crew.watches[index]?.started(job.key, this.#clock.monotonic())
    if (paced !== undefined) objections.push(paced)
    for (const text of objections) this.#trace.object(`${crew.name}/${index}: job ${job.n} (${context.id}) ${text}`)
  }

  /** Nothing is disturbed any more, everybody is back at work, and everything comes to its end. */
  async #recover(): Promise<void> {
    this.#disasters.end()
    this.#trace.note('all faults are over')
    let quiet = 0
    for (let waited = 0; waited < recoveryMs && quiet < 2; waited += lookMs) {
      await this.#clock.advance(lookMs)
      quiet = this.#unfinished() === 0 ? quiet + 1 : 0
    }
  }

  /** How much is still to happen. */
  #unfinished(): number {
    const { broker, store } = this.originals
    let count = this.#pushing + this.#staff.endings.size
    for (const { name } of this.#scenario.tasks) {
      const place = broker.logs.existing(name) ?? broker.queues.existing(name)
      count += (place?.depth ?? 0) + (store?.parked.count(parkedSetOf(name)) ?? 0)
    }
    for (const crew of this.#staff.crews) for (const worker of crew.workers) count += worker?.health().held ?? 1
    return count
  }

  /** Everything has ended, everybody is well, and every id is explained. */
  #checkWell(): void {
    const { broker, store } = this.originals
    const { ledger } = this.#records
    for (const what of this.#staff.endings.keys()) this.#trace.object(`${what}: it never does`)
    if (this.#pushing > 0) this.#trace.object(`${this.#pushing} pushes never settle`)
    for (const { name } of this.#scenario.tasks) {
      for (const { id } of messagesIn(name, broker, store)) {
        ledger.found(id, 'queued')
        this.#trace.object(`${id} waits in ${name} for ever`)
      }
      for (const { id } of deadIn(name, broker, store)) ledger.found(id, 'dead')
    }
    ledger.sawDead()
    for (const crew of this.#staff.crews) {
      for (const index of crew.tasks.keys()) {
        const health = crew.workers[index]?.health()
        if (health?.healthy && health.consuming && health.held === 0) continue
        this.#trace.object(`${crew.name}/${index} is not well: ${JSON.stringify(health)}`)
      }
    }
    for (const { id, because, trail } of ledger.report().unexplained) {
      this.#trace.object(`${id} is unexplained: ${because}\n      ${trail.join('\n      ')}`)
    }
  }

  /** One worker, one run at a time, nothing disturbed: as published. */
  #checkOrder(): void {
    const { weather, profile, pushes } = this.#scenario
    if (weather !== 'still' || profiles[profile].capabilities.ordering === 'none') return
    const byKey = profiles[profile].capabilities.ordering === 'key'
    const lanes = new Map<string | undefined, number[]>()
    for (const { jobs, options } of pushes) {
      // Where keys are in order, those without one are not.
      if (byKey && options.key === undefined) continue
      const lane = byKey ? options.key : ''
      lanes.set(lane, [...(lanes.get(lane) ?? []), ...jobs.map(({ n }) => n)])
    }
    for (const [key, wanted] of lanes) {
      const got = this.#order.filter(n => wanted.includes(n))
      if (`${wanted}` !== `${got}`) this.#trace.object(`order of "${key}": pushed ${wanted}, started ${got}`)
    }
  }

  async #end(outside: Crew): Promise<void> {
    this.#staff.over()
    const ended = Promise.all([outside, ...this.#staff.living].map(crew => this.#staff.end(crew, false)))
    await this.#clock.advance(patienceMs)
    for (const what of this.#staff.endings.keys()) this.#trace.object(`${what}: not for ${patienceMs} ms`)
    if (this.#staff.endings.size === 0) await ended
    if (this.#clock.timers > 0) this.#trace.object(`${this.#clock.timers} timers wait although everything is closed`)
  }
}

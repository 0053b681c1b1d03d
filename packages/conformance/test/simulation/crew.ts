import type { Worker } from '../../../core/src/events/worker-face.js'
import type { Policy } from '../../../core/src/policies/policy.js'
import { close } from '../../../core/src/task/close.js'
import type { Context } from '../../../core/src/task/context.js'
import { internalsOf } from '../../../core/src/task/internals.js'
import { task } from '../../../core/src/task/task.js'
import type { Task } from '../../../core/src/task/task-face.js'
import type { SimulatedProcess } from '../../../core/src/testing/simulated-process.js'
import type { Job } from './job.js'
import { policyOf } from './mischief.js'
import type { Originals } from './originals.js'
import type { Scenario, TaskPlan } from './scenario.js'
import { slowSchema } from './slow-schema.js'
import { Spy } from './spy.js'
import { StartWatch } from './start-watch.js'

export type JobTask = Task<Job, Job, void>

/** What a process of the simulation tells, and asks. */
export interface CrewGround {
  readonly scenario: Scenario
  readonly originals: Originals
  object(problem: string): void
  /** What a handler does. */
  handle(job: Job, context: Context<Job>, crew: Crew, index: number): Promise<void> | void
  hired(worker: Worker, crew: Crew, index: number): void
  random(): number
}

/** One process: its own tasks, policies and connections, as if it had loaded the module anew. */
export class Crew {
  readonly name: string
  readonly process: SimulatedProcess
  readonly tasks: readonly JobTask[]
  readonly workers: (Worker | undefined)[] = []
  readonly spies: Spy[] = []
  readonly watches: readonly (StartWatch | undefined)[]
  /** Killed, or at its end. */
  dead = false
  /** About to end in good order. */
  ending = false
  /** Sleepers that may outlive it: handlers that do not listen to their signal, policies. */
  sleeping = 0
  readonly #running: Map<number, Set<string>> = new Map()
  readonly #ground: CrewGround

  constructor(name: string, process: SimulatedProcess, ground: CrewGround) {
    this.name = name
    this.process = process
    this.#ground = ground
    this.watches = ground.scenario.tasks.map(({ rate }) => (rate === undefined ? undefined : new StartWatch(rate)))
    this.tasks = ground.scenario.tasks.map((plan, index) => this.#make(plan, index))
  }

  task(index: number): JobTask {
    return this.tasks[index] as JobTask
  }

  /** Its worker for this task; settles as `consume` does. */
  async consume(index: number): Promise<void> {
    const worker = await this.task(index).consume()
    this.workers[index] = worker
    this.#ground.hired(worker, this, index)
  }

  /** Ids whose handlers run and are listened to. */
  running(index: number): Set<string> {
    const running = this.#running.get(index) ?? new Set()
    this.#running.set(index, running)
    return running
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.process
    this.sleeping++
    return new Promise((resolve, reject) => {
      const cancel = clock.at(clock.monotonic() + ms, () => {
        this.sleeping--
        resolve()
      })
      const abort = (): void => {
        this.sleeping--
        cancel()
        reject(signal?.reason)
      }
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Everything in it ends in good order. */
  async stop(cold: boolean): Promise<void> {
    this.ending = true
    if (cold) await Promise.all(this.workers.map(worker => worker?.close({ grace: 0 })))
    await close(...this.tasks)
  }

  kill(): void {
    this.dead = true
    this.process.kill()
  }

  #make(plan: TaskPlan, index: number): JobTask {
    const { originals, handle, object, random } = this.#ground
    const ground = { random, sleep: (ms: number) => this.sleep(ms) }
    const policies = plan.policies.map((kind, place) => {
      const policy = policyOf(kind, `${kind}-${place}`, ground) as unknown as Policy<never>
      const spy = new Spy(policy, problem => object(`${this.name} ${problem}`))
      this.spies.push(spy)
      return spy.policy as unknown as Policy<Job>
    })
    const { limit, per, burst, keyed } = plan.rate ?? {}
    const key = keyed ? { key: (job: Job) => job.key } : {}
    const options = {
      ...plan.controls,
      ...originals.options,
      ...(plan.schema ? { input: slowSchema(ground) } : {}),
      rate: limit === undefined ? undefined : { limit, per, burst, ...key },
      policies,
    }
    const face = task(plan.name, options, (job: Job, context: Context<Job>) => handle(job, context, this, index))
    const internals = internalsOf(face)
    internals.rebind(originals.watched(this.process.binding(internals.settings)))
    return face as unknown as JobTask
  }
}

import type { Broker } from '../../../core/src/contract/broker.js'
import type { OutgoingMessage, Rejected } from '../../../core/src/contract/message.js'
import type { Store } from '../../../core/src/contract/store.js'
import { memory } from '../../../core/src/memory/memory-broker.js'
import { memoryStore } from '../../../core/src/memory/memory-store.js'
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
import type { Scenario, TaskPlan } from './scenario.js'
import { Spy } from './spy.js'
import { StartWatch } from './start-watch.js'

export type JobTask = Task<Job, Job, void>

/** What a process of the simulation tells, and asks. */
export interface CrewGround {
  readonly scenario: Scenario
  /** The objects that tasks name; simulated processes replace them. */
  readonly originals: { readonly broker: Broker; readonly store: Store | undefined }
  object(problem: string): void
  /** An adapter or a store was given this message. */
  seen(message: OutgoingMessage): void
  /** What a handler does. */
  handle(job: Job, context: Context<Job>, crew: Crew, index: number): Promise<void> | void
  hired(worker: Worker, crew: Crew, index: number): void
  random(): number
}

/** The original objects of a scenario. */
export function originalsOf({ profile, store }: Scenario): CrewGround['originals'] {
  return { broker: memory({ as: profile }), store: store ? memoryStore() : undefined }
}

/** One process: its own tasks, policies and connections, as if it had loaded the module anew. */
export class Crew {
  readonly name: string
  readonly process: SimulatedProcess
  readonly tasks: readonly JobTask[]
  readonly workers: (Worker | undefined)[] = []
  readonly spies: readonly Spy[]
  readonly watches: readonly (StartWatch | undefined)[]
  dead = false
  ending = false
  /** Handlers that sleep without listening to their signal. */
  sleeping = 0
  readonly #running: Map<number, Set<string>> = new Map()
  readonly #ground: CrewGround

  /** Where its timers were set, for debugging. */
  readonly timers: ReadonlyMap<number, string>

  constructor(name: string, process: SimulatedProcess, timers: ReadonlyMap<number, string>, ground: CrewGround) {
    this.name = name
    this.process = process
    this.timers = timers
    this.#ground = ground
    const spies: Spy[] = []
    this.watches = ground.scenario.tasks.map(({ rate }) => (rate === undefined ? undefined : new StartWatch(rate)))
    this.tasks = ground.scenario.tasks.map((plan, index) => this.#make(plan, index, spies))
    this.spies = spies
  }

  /** Its worker for this task; the promise settles with what `consume` says. */
  async consume(index: number): Promise<void> {
    const worker = await (this.tasks[index] as JobTask).consume()
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
    if (cold) await Promise.all(this.workers.map(worker => worker?.close({ grace: 0 })))
    await close(...this.tasks)
  }

  kill(): void {
    this.dead = true
    this.process.kill()
  }

  #make(plan: TaskPlan, index: number, spies: Spy[]): JobTask {
    const { originals, handle, object, random } = this.#ground
    const ground = { random, sleep: (ms: number) => this.sleep(ms) }
    const policies = plan.policies.map((kind, place) => {
      const policy = policyOf(kind, `${kind}-${place}`, ground) as unknown as Policy<never>
      const spy = new Spy(policy, problem => object(`${this.name} ${problem}`))
      spies.push(spy)
      return spy.policy
    })
    const rate = plan.rate && {
      limit: plan.rate.limit,
      per: plan.rate.per,
      burst: plan.rate.burst,
      ...(plan.rate.keyed ? { key: (job: Job) => job.key } : {}),
    }
    const options = { ...plan.controls, ...originals, rate, policies: policies as unknown as Policy<Job>[] }
    const face = task(plan.name, options, (job: Job, context: Context<Job>) => handle(job, context, this, index))
    const internals = internalsOf(face)
    const binding = this.process.binding(internals.settings)
    this.#watch(binding.broker, binding.store)
    internals.rebind(binding)
    return face as unknown as JobTask
  }

  /** Every message on its way out is seen before it can be stored. */
  #watch(broker: Broker, store: Store | undefined): void {
    const { seen } = this.#ground
    if (Object.hasOwn(broker, 'createPublisher')) return
    const createPublisher = broker.createPublisher.bind(broker)
    const value: Broker['createPublisher'] = async signal => {
      const publisher = await createPublisher(signal)
      return {
        publish: (batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> => {
          for (const message of batch) seen(message)
          return publisher.publish(batch)
        },
        close: () => publisher.close(),
      }
    }
    Object.defineProperty(broker, 'createPublisher', { value })
    if (store === undefined) return
    const park = store.park
    const parking: Store['park'] = items => {
      for (const { id, value: text } of items) {
        const { queue, body, headers } = JSON.parse(text) as Pick<OutgoingMessage, 'queue' | 'body' | 'headers'>
        seen({ queue, body, id, headers, dueAt: undefined, priority: undefined, key: undefined })
      }
      return park.call(store, items)
    }
    Object.defineProperty(store, 'park', { value: parking })
  }
}

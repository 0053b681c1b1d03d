import type { Duration } from '../clock/duration.js'
import { VirtualClock } from '../clock/virtual-clock.js'
import { InvalidOption } from '../errors/invalid-option.js'
import type { MemoryServer } from '../memory/memory-server.js'
import { parseDuration } from '../policies/parse-duration.js'
import { processEnvironment } from '../runtime/environment.js'
import type { Abilities } from '../task/abilities.js'
import { type Internals, internalsOf } from '../task/internals.js'
import type { PublishOptions } from '../task/publish-options.js'
import type { Pusher } from '../task/pusher.js'
import { RunLog, type SimulatedRun } from './run-log.js'
import { seededRandom } from './seeded-random.js'
import { type ParkedListener, SimulatedProcess } from './simulated-process.js'
import { SimulatedServers } from './simulated-servers.js'
import { SimulatedWorker } from './simulated-worker.js'
import { deadIn, messagesIn, type SimulatedDeadLetter, type SimulatedMessage } from './waiting-messages.js'
import type { Inhabitant, World } from './world.js'
import type { WorldEvent } from './world-events.js'

interface Place {
  readonly internals: Internals
  readonly runs: RunLog
  /** `undefined`: a declaration. */
  readonly worker: SimulatedWorker | undefined
}

/** Tasks that live in a world, so that no other one takes them away. */
const taken: WeakSet<object> = new WeakSet()

/** See `World`. */
export class SimulatedWorld implements World {
  readonly history: WorldEvent[] = []
  readonly #clock: VirtualClock
  readonly #seed: number
  readonly #servers: SimulatedServers
  readonly #places: Map<object, Place> = new Map()
  readonly #parked: Set<ParkedListener> = new Set()
  readonly #processes: WeakMap<AbortSignal, SimulatedProcess> = new WeakMap()
  /** Where the tasks themselves are bound: what tests and handlers push goes out from here. */
  readonly #outside: SimulatedProcess
  #made = 0
  #closing: Promise<void> | undefined = undefined

  /** @throws {InvalidOption} for what is no task, or is in use. */
  constructor(seed: number, tasks: readonly object[], start: number) {
    this.#seed = seed
    this.#clock = new VirtualClock(start)
    this.#servers = new SimulatedServers(this.#clock)
    this.#outside = this.#process()
    try {
      for (const [index, task] of tasks.entries()) this.#settle(task, `tasks[${index}]`)
    } catch (error) {
      this.#release()
      throw error
    }
    for (const { worker } of this.#places.values()) worker?.start()
  }

  now(): number {
    return this.#clock.now()
  }

  async push<Input, Can extends Abilities>(
    task: Pusher<Input, Can>,
    args: Input,
    options?: PublishOptions<Can> | undefined,
  ): Promise<string> {
    this.#place(task)
    await this.#begin()
    const { id } = await task.publish(args, options)
    this.#record('pushed', task, id)
    await this.#clock.settle()
    return id
  }

  async advance(duration: Duration): Promise<void> {
    const milliseconds = parseDuration(duration, 'duration')
    await this.#begin()
    await this.#clock.advance(milliseconds)
    this.#check()
  }

  sleep(duration: Duration, signal?: AbortSignal | undefined): Promise<void> {
    const milliseconds = parseDuration(duration, 'duration')
    const { clock } = (signal && this.#processes.get(signal)) ?? this.#outside
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        cancel()
        reject(signal?.reason)
      }
      const cancel = clock.at(clock.monotonic() + milliseconds, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    })
  }

  runsOf(task: Inhabitant): readonly SimulatedRun[] {
    return this.#place(task).runs.all()
  }

  messagesOf(task: Inhabitant): readonly SimulatedMessage[] {
    return messagesIn(...this.#home(task))
  }

  deadOf(task: Inhabitant): readonly SimulatedDeadLetter[] {
    return deadIn(...this.#home(task))
  }

  crash(task: Inhabitant): void {
    const { worker } = this.#place(task)
    if (worker === undefined) {
      throw new InvalidOption({ option: 'task', given: task, allowed: 'a task with a handler: only workers crash' })
    }
    this.#record('crashed', task)
    worker.crash()
  }

  cut(task?: Inhabitant | undefined): void {
    this.#record('cut', task)
    for (const server of this.#serversOf(task)) server.cut()
  }

  restore(task?: Inhabitant | undefined): void {
    this.#record('restored', task)
    for (const server of this.#serversOf(task)) server.restore()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #settle(task: object, option: string): void {
    const internals = internalsOf(task, option)
    const { runtime, settings } = internals
    try {
      if (taken.has(task)) throw new Error('it lives in another world')
      internals.rebind(this.#outside.binding(settings))
    } catch (cause) {
      throw new InvalidOption({
        option,
        given: task,
        allowed: 'a task that was not used before, or is closed',
        remedy: 'Close it, or the world that it lives in, before it is simulated.',
        cause,
      })
    }
    taken.add(task)
    const runs = new RunLog(() => this.now())
    const ground = {
      process: () => this.#process(),
      now: () => this.now(),
      record: (event: WorldEvent) => void this.history.push(event),
      processes: this.#processes,
    }
    const { definition } = runtime
    const worker = definition.handler === undefined ? undefined : new SimulatedWorker(definition, runs, ground)
    this.#places.set(task, { internals, runs, worker })
  }

  #process(): SimulatedProcess {
    return new SimulatedProcess(this.#servers, this.#clock, seededRandom(this.#seed, this.#made++), this.#parked)
  }

  /** What was started has started, or said why not. */
  async #begin(): Promise<void> {
    await this.#clock.settle()
    this.#check()
  }

  #check(): void {
    for (const { worker } of this.#places.values()) worker?.check()
  }

  #place(task: object): Place {
    const place = this.#places.get(task)
    if (place === undefined) {
      throw new InvalidOption({ option: 'task', given: task, allowed: 'one of the tasks of this world' })
    }
    return place
  }

  #home(task: object): [queue: string, server: MemoryServer, store: MemoryServer | undefined] {
    const { queue, broker, store } = this.#place(task).internals.settings
    const { server } = this.#servers.broker(broker)
    return [queue, server, store === undefined ? undefined : this.#servers.store(store)]
  }

  #serversOf(task: object | undefined): readonly MemoryServer[] {
    return task === undefined ? this.#servers.brokers() : [this.#home(task)[1]]
  }

  #record(type: string, task: object | undefined, id?: string): void {
    const name = task === undefined ? undefined : this.#place(task).internals.settings.name
    this.history.push({ at: this.now(), task: name, type, ...(id === undefined ? {} : { id }) })
  }

  async #close(): Promise<void> {
    const settle = (): Promise<void> => this.#clock.settle()
    await Promise.all([...this.#places.values()].map(({ worker }) => worker?.end(settle)))
    this.#release()
  }

  /** The tasks are their own masters again. */
  #release(): void {
    this.#outside.kill()
    for (const [task, { internals }] of this.#places) {
      const { broker, store } = internals.settings
      internals.rebind({ broker, store, environment: processEnvironment })
      taken.delete(task)
    }
  }
}

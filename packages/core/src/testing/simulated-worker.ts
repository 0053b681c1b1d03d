import type { Handler } from '../consume/execution.js'
import { isSluiceError } from '../errors/sluice-error.js'
import type { Worker } from '../events/worker-face.js'
import { LiveRuntime } from '../task/live-runtime.js'
import type { TaskDefinition } from '../task/task-runtime.js'
import type { RunLog } from './run-log.js'
import type { SimulatedProcess } from './simulated-process.js'
import { recordWorker, type WorldEvent } from './world-events.js'

const again = 1_000

/** What a simulated worker needs of its world. */
export interface WorkerGround {
  process(): SimulatedProcess
  now(): number
  record(event: WorldEvent): void
  /** In which process a run's signal aborts. */
  readonly processes: WeakMap<AbortSignal, SimulatedProcess>
}

/** The worker of one task, in a process of its own; when it crashes, another one takes its place, as under a supervisor. */
export class SimulatedWorker {
  readonly #definition: TaskDefinition
  readonly #runs: RunLog
  readonly #ground: WorkerGround
  #process: SimulatedProcess | undefined = undefined
  #worker: Worker | undefined = undefined
  #failed: { readonly error: unknown } | undefined = undefined
  #everStarted = false
  #over = false

  constructor(definition: TaskDefinition, runs: RunLog, ground: WorkerGround) {
    this.#definition = definition
    this.#runs = runs
    this.#ground = ground
  }

  /** In a new process. */
  start(): void {
    const process = this.#ground.process()
    this.#process = process
    const handler = this.#runs.logged(this.#definition.handler as Handler, context => {
      this.#ground.processes.set(context.signal, process)
    })
    const runtime = new LiveRuntime({ ...this.#definition, handler })
    runtime.rebind(process.binding(this.#definition.settings))
    runtime.consume({ group: undefined, from: undefined, life: 'durable' }).then(
      worker => {
        if (this.#process !== process) return
        this.#worker = worker
        this.#everStarted = true
        this.#runs.follow(worker)
        recordWorker(worker, this.#ground.now, this.#ground.record)
      },
      error => {
        if (this.#process !== process || this.#over) return
        // What time may heal a supervisor tries for ever; the rest somebody has to hear of.
        if (!this.#everStarted && !isBrokersFault(error)) this.#failed = { error }
        else process.clock.at(process.clock.monotonic() + again, () => this.#restart(process))
      },
    )
  }

  /** Throws what kept it from starting, once. */
  check(): void {
    const failed = this.#failed
    this.#failed = undefined
    if (failed !== undefined) throw failed.error
  }

  crash(): void {
    this.#process?.kill()
    this.#runs.crash()
    if (!this.#over) this.start()
  }

  /** Aborts what runs, then ends its process for good. */
  async end(settle: () => Promise<void>): Promise<void> {
    this.#over = true
    void this.#worker?.close({ grace: 0 })
    await settle()
    this.#process?.kill()
  }

  #restart(process: SimulatedProcess): void {
    process.kill()
    this.start()
  }
}

/** Such as a broker that is cut. */
function isBrokersFault(error: unknown): boolean {
  return isSluiceError(error) && error.fault === 'broker'
}

import type { Handler } from '../consume/execution.js'
import type { Worker } from '../events/worker-face.js'

/** One call of a handler. */
export interface SimulatedRun {
  readonly id: string
  readonly args: unknown
  readonly attempt: number
  /** Wall-clock milliseconds, as `endedAt`. */
  readonly startedAt: number
  /** When the worker had its end: a handler that was given up may still be at work. */
  readonly endedAt: number | undefined
  /**
   * `failed` is a throw or a timeout; `abandoned` that the lease was lost or the worker's grace was over; `crashed` that
   * the process died.
   */
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'abandoned' | 'crashed'
  readonly error: Error | undefined
}

type OpenRun = { -readonly [Name in keyof SimulatedRun]: SimulatedRun[Name] }

/** The runs of one task, over all its processes. */
export class RunLog {
  readonly #now: () => number
  readonly #runs: OpenRun[] = []
  /** Of the process that lives; the latest of an id. */
  readonly #open: Map<string, OpenRun> = new Map()

  constructor(now: () => number) {
    this.#now = now
  }

  /** A copy. */
  all(): readonly SimulatedRun[] {
    return this.#runs.map(run => ({ ...run }))
  }

  /** The handler, with its calls written down. `began` hears of each before it. */
  logged(handler: Handler, began: (context: Parameters<Handler>[1]) => void): Handler {
    return (args, context) => {
      const { id, attempt } = context
      const run: OpenRun = {
        id,
        args,
        attempt,
        startedAt: this.#now(),
        endedAt: undefined,
        outcome: 'running',
        error: undefined,
      }
      this.#runs.push(run)
      this.#open.set(id, run)
      began(context)
      return handler(args, context)
    }
  }

  follow(worker: Worker): void {
    worker.on('succeeded', ({ id }) => this.#end(id, 'succeeded', undefined))
    worker.on('failed', ({ id, error }) => this.#end(id, 'failed', error))
    worker.on('released', ({ id }) => this.#end(id, 'abandoned', undefined))
    worker.on('lease-lost', ({ id, when }) => {
      if (when === 'held') this.#end(id, 'abandoned', undefined)
    })
  }

  /** The process is dead. */
  crash(): void {
    for (const id of [...this.#open.keys()]) this.#end(id, 'crashed', undefined)
  }

  #end(id: string, outcome: SimulatedRun['outcome'], error: Error | undefined): void {
    const run = this.#open.get(id)
    if (run === undefined) return
    this.#open.delete(id)
    run.endedAt = this.#now()
    run.outcome = outcome
    run.error = error
  }
}

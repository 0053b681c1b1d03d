import type { Emitter } from '../events/emitter.js'
import type { WorkerEvents } from '../events/worker-events.js'
import type { Worker } from '../events/worker-face.js'

/** Something that happened in a world, as plain data: two worlds of one seed can be compared by it. */
export interface WorldEvent {
  /** Wall-clock milliseconds. */
  readonly at: number
  /** The task that it is about; `undefined`: the world as a whole. */
  readonly task: string | undefined
  /** `pushed`, `crashed`, `cut`, `restored`, or the name of the worker's event. */
  readonly type: string
  readonly id?: string | undefined
  readonly attempt?: number | undefined
  readonly delayMs?: number | undefined
  readonly because?: string | undefined
  /** Name and message of an error. */
  readonly error?: string | undefined
}

const names = [
  'received',
  'started',
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
] as const satisfies readonly Parameters<Emitter<WorkerEvents>['on']>[0][]

type About = { readonly [name: string]: unknown }

/** Writes down everything that a worker tells. */
export function recordWorker(worker: Worker, now: () => number, record: (event: WorldEvent) => void): void {
  for (const type of names) {
    worker.on(type, (event: object) => {
      const { id, attempt, delayMs, because, error, cause } = event as About
      const failure = error ?? cause
      record({
        at: now(),
        task: worker.task,
        type,
        ...(typeof id === 'string' ? { id } : {}),
        ...(typeof attempt === 'number' ? { attempt } : {}),
        ...(typeof delayMs === 'number' ? { delayMs } : {}),
        ...(typeof because === 'string' ? { because } : {}),
        ...(failure === undefined ? {} : { error: describe(failure) }),
      })
    })
  }
}

/** Name and message of whatever was thrown. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

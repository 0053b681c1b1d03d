import { InvalidOption } from '../errors/invalid-option.js'
import { type Runnable, runTasks } from '../runtime/shutdown.js'
import type { Worker } from '../events/worker-face.js'
import { internalsOf } from './internals.js'

/** What `run` consumes: a task. A declaration has no handler, and is none. */
export interface Consumable {
  consume(): Promise<Worker>
  close(): Promise<void>
}

/** How `run` ends besides signals. */
export interface RunOptions {
  /** Ends it as a first signal would. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Consumes tasks in this process, for as long as it lives: `await run([charge, refund])` is a whole worker program. The
 * first SIGTERM or SIGINT ends warm, the second cold (see `Worker.close`). Resolves when all is closed.
 *
 * The only place in core that touches `process`, besides warnings.
 *
 * @throws {InvalidOption} when something in the list cannot be consumed. @throws Refused, BrokerFailed as `consume`.
 */
export async function run(tasks: readonly Consumable[], options: RunOptions = {}): Promise<void> {
  if (!Array.isArray(tasks) || tasks.length === 0) {
    throw new InvalidOption({ option: 'tasks', given: tasks, allowed: 'a list of at least one task' })
  }
  tasks.forEach((task, index) => {
    internalsOf(task, `tasks[${index}]`)
    if (typeof (task as Partial<Runnable>).consume !== 'function') {
      throw new InvalidOption({
        option: `tasks[${index}]`,
        given: task,
        allowed: 'a task: a declaration has no handler',
        remedy: 'Give what `implement` returned for it.',
      })
    }
  })
  await runTasks(tasks as unknown as readonly Runnable[], process, options.signal)
}

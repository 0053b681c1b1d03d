import { Closed } from '../errors/closed.js'

/** What `run` needs of a task. */
export interface Runnable {
  consume(): Promise<Running>
  close(): Promise<void>
}

/** What `run` needs of a worker. */
export interface Running {
  close(options?: { readonly grace?: number | undefined } | undefined): Promise<void>
}

/** The part of `process` that `run` uses. */
export interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
}

const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Consumes all tasks in this process until a signal, or until `stop` aborts. The first SIGTERM or SIGINT ends warm:
 * receive nothing more, let handlers finish for their grace, acknowledge, hand the rest back. The second ends cold: at
 * once. Resolves when everything is closed, so that the process can end by itself; the listeners are then removed.
 *
 * Rejects, with everything closed, if a task cannot begin.
 */
export async function runTasks(
  tasks: readonly Runnable[],
  source: SignalSource,
  stop: AbortSignal | undefined,
): Promise<void> {
  let heard = 0
  let begin: () => void = () => undefined
  const asked = new Promise<void>(resolve => {
    begin = resolve
  })
  const workers: Running[] = []
  const hear = (): void => {
    heard++
    begin()
    if (heard > 1) for (const worker of workers) void worker.close({ grace: 0 })
  }
  for (const signal of signals) source.on(signal, hear)
  stop?.addEventListener('abort', hear, { once: true })
  try {
    if (stop?.aborted) throw new Closed('what was to run')
    for (const task of tasks) workers.push(await task.consume())
    await asked
    await Promise.all(workers.map(worker => worker.close(heard > 1 ? { grace: 0 } : undefined)))
  } finally {
    await Promise.allSettled(workers.map(worker => worker.close()))
    await Promise.allSettled(tasks.map(task => task.close()))
    stop?.removeEventListener('abort', hear)
    for (const signal of signals) source.off(signal, hear)
  }
}

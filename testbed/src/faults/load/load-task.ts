import { type Broker, type Capabilities, fixed, type Logger, type Task, task } from '@sluice/core'
import { pause } from './waiting.js'

/** What a message of the load says. */
export interface Args {
  readonly n: number
}
/** A task of the load, on any broker. */
export type LoadTask = Task<Args, Args, void>

/** How the work differs from the usual. */
export interface WorkOptions {
  readonly leaseMs?: number | undefined
  readonly concurrency?: number | undefined
  readonly handler?: ((args: Args, id: string) => unknown) | undefined
}

export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** Where a broker keeps nothing, it keeps no dead letters either, and core asks that this is said. */
export function noDeadLetters({ capabilities }: { readonly capabilities: Capabilities }): {
  readonly deadLetter?: 'drop'
} {
  return capabilities.retention === 'none' ? { deadLetter: 'drop' } : {}
}

/** The usual options of a task under load; a lease only where the broker has timed ones. */
export function loadTask(
  can: { readonly capabilities: Capabilities },
  broker: Broker,
  queue: string,
  options: WorkOptions = {},
): LoadTask {
  const { lease } = can.capabilities
  const timed = lease === 'fixed' || lease === 'renewable'
  const handle = options.handler ?? usualWork
  return task(
    queue,
    {
      broker,
      logger: quiet,
      concurrency: options.concurrency ?? 50,
      retry: { limit: 5, backoff: fixed('100ms') },
      ...noDeadLetters(can),
      ...(timed && options.leaseMs !== undefined && { lease: options.leaseMs }),
    },
    async (args: Args, context) => {
      await handle(args, context.id)
      if (args.n % 97 === 0 && context.attempt === 1) throw new Error('now and then')
    },
  ) as LoadTask
}

async function usualWork({ n }: Args): Promise<void> {
  if (n % 7 === 0) await pause(n % 20)
}

/** Anything that `close` closes: tasks, declarations. */
export interface Closable {
  close(): Promise<void>
}

/**
 * Closes tasks and declarations together: flushes what was pushed, ends their workers and lets go of their brokers, so
 * that a script ends by itself. Idempotent. Waits for all of them, also if one rejects; then it rejects with the first error.
 */
export async function close(...tasks: readonly Closable[]): Promise<void> {
  const closed = await Promise.allSettled(tasks.map(task => task.close()))
  for (const one of closed) if (one.status === 'rejected') throw one.reason
}

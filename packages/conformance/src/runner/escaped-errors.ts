import { realClock } from '../clock/real-clock.js'

/**
 * Listens for errors that nobody caught while `work` runs: a client that throws from a socket's callback breaks its
 * process, whatever the case saw.
 */
export async function withEscapedErrors<T>(work: () => Promise<T>, escaped: (error: unknown) => void): Promise<T> {
  process.on('uncaughtException', escaped)
  process.on('unhandledRejection', escaped)
  try {
    return await work()
  } finally {
    // A rejection counts as unhandled only once the turn in which it happened is over.
    await new Promise<void>(resolve => realClock.yield(resolve))
    process.off('uncaughtException', escaped)
    process.off('unhandledRejection', escaped)
  }
}

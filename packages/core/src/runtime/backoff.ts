import type { Clock } from '../contract/host.js'
import { Closed } from '../errors/closed.js'

const baseMs = 50
const capMs = 5_000

/** Exponential with full jitter, from 50 ms to 5 s: how long to wait before the next try, `attempt` from 1. */
export function backoffMs(attempt: number, random: () => number): number {
  const most = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 16))
  return Math.max(1, Math.ceil(random() * most))
}

/** Waits by the clock; rejects on abort. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new Closed('the connection'))
      return
    }
    const onAbort = (): void => {
      cancel()
      reject(new Closed('the connection'))
    }
    const cancel = clock.at(clock.monotonic() + milliseconds, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

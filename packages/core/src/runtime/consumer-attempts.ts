import type { Consumer } from '../contract/consumer.js'
import type { Failure } from '../contract/failure.js'
import type { Clock } from '../contract/host.js'
import type { BrokerFailed } from '../errors/broker-failed.js'
import { CallTimeout } from '../errors/call-timeout.js'
import { Closed } from '../errors/closed.js'
import { isPassing } from './healing.js'

/** One attempt at making a consumer, and what is done about a failure. */
export interface ConsumerAttempts {
  readonly clock: Clock
  /** Nobody wants it any more. */
  readonly stop: AbortSignal
  make(): Promise<Consumer>
  wrap(error: unknown): BrokerFailed
  /** It may be that the connection is gone. */
  suspect(error: unknown, failure: Failure): void
  /** Resolves when the next attempt makes sense; rejects on `stop`. */
  pause(attempt: number, failure: Failure | undefined): Promise<void>
}

/** The first consumer of a worker: somebody waits for it, and is told soon when it cannot be had. */
export async function firstConsumer(attempts: ConsumerAttempts, patienceMs: number): Promise<Consumer> {
  const until = attempts.clock.monotonic() + patienceMs
  for (let attempt = 1; ; attempt++) {
    try {
      return await attempts.make()
    } catch (error) {
      if (attempts.stop.aborted || error instanceof Closed) throw error
      const wrapped = attempts.wrap(error)
      const late = attempts.clock.monotonic() >= until || error instanceof CallTimeout
      if (late || !isPassing(wrapped.failure)) throw wrapped
      attempts.suspect(error, wrapped.failure)
      await attempts.pause(attempt, wrapped.failure)
    }
  }
}

/** Every other one: tried until there is one, or nobody wants it any more. */
export async function nextConsumer(
  attempts: ConsumerAttempts,
  failures: number,
  trouble: (error: Error) => void,
): Promise<Consumer> {
  if (failures > 0) await attempts.pause(failures, undefined)
  for (let attempt = failures + 1; ; attempt++) {
    try {
      return await attempts.make()
    } catch (error) {
      if (attempts.stop.aborted || error instanceof Closed) throw error
      const wrapped = attempts.wrap(error)
      trouble(wrapped)
      attempts.suspect(error, wrapped.failure)
      await attempts.pause(attempt, wrapped.failure)
    }
  }
}

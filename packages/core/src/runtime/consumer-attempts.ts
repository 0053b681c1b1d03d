import type { Consumer } from '../contract/consumer.js'
import type { Clock } from '../contract/host.js'
import type { BrokerFailed } from '../errors/broker-failed.js'
import { CallTimeout } from '../errors/call-timeout.js'
import { Closed } from '../errors/closed.js'
import { isPassing } from './healing.js'

/** One attempt at making a consumer, and what is done about a failure. */
export interface ConsumerAttempts {
  readonly clock: Clock
  make(): Promise<Consumer>
  wrap(error: unknown): BrokerFailed
  /** Resolves when the next attempt makes sense; rejects on `stop`. */
  failed(error: unknown, attempt: number): Promise<void>
  readonly stop: AbortSignal
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
      if (!isPassing(wrapped.failure) || error instanceof CallTimeout || attempts.clock.monotonic() >= until)
        throw wrapped
      await attempts.failed(error, attempt)
    }
  }
}

/** Every other one: tried until there is one, or nobody wants it any more. */
export async function laterConsumer(attempts: ConsumerAttempts, trouble: (error: Error) => void): Promise<Consumer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attempts.make()
    } catch (error) {
      if (attempts.stop.aborted || error instanceof Closed) throw error
      trouble(attempts.wrap(error))
      await attempts.failed(error, attempt)
    }
  }
}

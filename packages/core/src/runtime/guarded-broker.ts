import type { Broker } from '../contract/broker.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Consumer, ConsumerEvents, Source } from '../contract/consumer.js'
import type { Failure } from '../contract/failure.js'
import type { Clock, Host } from '../contract/host.js'
import type { Publisher } from '../contract/publisher.js'
import { BrokerFailed } from '../errors/broker-failed.js'
import { CallTimeout } from '../errors/call-timeout.js'
import { Closed } from '../errors/closed.js'
import { CallGuard } from './call-guard.js'
import { GuardedConsumer } from './guarded-consumer.js'

/**
 * How long a call may take before it counts as lost; `receive` has its own wait besides: with that and the guard's
 * second a silence is noticed within 15 s. Who connects into a silence tries again soon enough to be there 10 s after it.
 */
export const callTimes = {
  open: 10_000,
  create: 30_000,
  publish: 15_000,
  settle: 15_000,
  receive: 8_000,
  close: 5_000,
} as const

const unknownFailure: Failure = { code: 'unknown', retryable: false, happened: 'maybe' }

/**
 * An adapter behind a guard: every call has a deadline, late answers are released and not used, a throw is a
 * rejection, and `classify` is total whatever the adapter does. Never handed to users.
 */
export class GuardedBroker {
  readonly broker: Broker
  readonly #guard: CallGuard

  constructor(broker: Broker, clock: Clock) {
    this.broker = broker
    this.#guard = new CallGuard(clock)
  }

  open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    return this.#guard.wait(`${this.broker.name}: connecting`, callTimes.open, () => this.broker.open(host, signal))
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    const publisher = await this.#guard.wait(
      `${this.broker.name}: creating a publisher`,
      callTimes.create,
      () => this.broker.createPublisher(signal),
      late => void late.close().catch(ignore),
    )
    const guard = this.#guard
    const what = `${this.broker.name}: publishing`
    return {
      publish: batch => guard.list(what, callTimes.publish, () => publisher.publish(batch)),
      close: () => guard.wait(`${this.broker.name}: closing a publisher`, callTimes.close, () => publisher.close()),
    }
  }

  async createConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer> {
    const consumer = await this.#guard.wait(
      `${this.broker.name}: creating a consumer`,
      callTimes.create,
      () => this.broker.createConsumer(source, events, signal),
      late => void late.close().catch(ignore),
    )
    return new GuardedConsumer(this.broker.name, consumer, this.#guard, callTimes)
  }

  /** Gives up on something of ours that waits for the broker. */
  within<Answer>(doing: string, milliseconds: number, work: () => Promise<Answer>): Promise<Answer> {
    return this.#guard.wait(`${this.broker.name}: ${doing}`, milliseconds, work)
  }

  /** Runs an admin call of the adapter, wrapped; `unsupported` if it has none. */
  async admin<Answer>(doing: string, call: (() => Promise<Answer>) | undefined): Promise<Answer> {
    if (call === undefined) {
      const failure: Failure = { code: 'unsupported', retryable: false, happened: 'no' }
      throw new BrokerFailed(this.broker.name, doing, failure, new Error('the broker cannot do this'))
    }
    try {
      return await this.#guard.wait(`${this.broker.name}: ${doing}`, callTimes.settle, call)
    } catch (error) {
      throw this.wrap(doing, error)
    }
  }

  /** What the adapter adds to core's remedy. Total, whatever the adapter does. */
  readonly remedy = (feature: string): string | undefined => {
    try {
      const remedy: unknown = this.broker.remedy?.(feature)
      return typeof remedy === 'string' ? remedy : undefined
    } catch {
      return undefined
    }
  }

  /** Resolves in any case, within its time. */
  async close(): Promise<void> {
    await this.#guard.wait(`${this.broker.name}: closing`, callTimes.close, () => this.broker.close()).catch(ignore)
  }

  classify(error: unknown): Failure {
    if (error instanceof CallTimeout) return { code: 'timeout', retryable: false, happened: 'maybe' }
    if (error instanceof BrokerFailed) return error.failure
    if (error instanceof Closed) return { code: 'closed', retryable: false, happened: 'no' }
    try {
      const failure: Partial<Failure> | undefined = this.broker.classify(error)
      return typeof failure?.code === 'string' ? (failure as Failure) : unknownFailure
    } catch {
      return unknownFailure
    }
  }

  /** Raw errors are wrapped once. */
  wrap(doing: string, error: unknown): BrokerFailed {
    return error instanceof BrokerFailed
      ? error
      : new BrokerFailed(this.broker.name, doing, this.classify(error), error)
  }
}

function ignore(): void {}

import type { Consumer } from '../contract/consumer.js'
import type { Delivery } from '../contract/message.js'
import type { Duration } from '../clock/duration.js'
import { BrokerFailed } from '../errors/broker-failed.js'
import { asError } from '../errors/words-of.js'
import type { WorkerEvents } from '../events/worker-events.js'
import type { Health, Worker as WorkerFace } from '../events/worker-face.js'
import { parseDuration } from '../policies/parse-duration.js'
import { Appetite } from './appetite.js'
import { Attendance } from './attendance.js'
import { Flow } from './flow.js'
import { healthOf } from './health-of.js'
import type { FlowOwner } from './flow-facts.js'
import { Grace, within } from './grace.js'
import { Intake, type IntakeOwner } from './intake.js'
import type { Plan } from './plan.js'
import { windowSize } from './window-size.js'
import type { LinkListener, WorkerFacts } from './worker-facts.js'
import type { WorkerCounts } from './worker-report.js'

const flushMs = 5_000

/**
 * Consumes one queue with one handler until it is closed. Made by `task.consume`. Warm close: receive nothing more,
 * give back what has not started, let handlers finish, acknowledge; after the grace, or at a second `close` with none,
 * cold: abort the handlers' signals and give their messages back.
 */
export class Worker implements WorkerFace, FlowOwner, IntakeOwner, LinkListener {
  readonly plan: Plan
  readonly task: string
  readonly queue: string
  readonly group: string | undefined
  readonly #facts: WorkerFacts
  readonly #flow: Flow
  readonly #intake: Intake
  readonly #appetite: Appetite
  readonly #attendance: Attendance
  #stalled: string | undefined = undefined
  #closing: Promise<void> | undefined = undefined
  #closed = false
  #grace: Grace | undefined = undefined
  /** The window that the current consumer began with. */
  #opened: number

  private constructor(facts: WorkerFacts, plan: Plan, consumer: Consumer, window: number) {
    this.plan = plan
    this.task = facts.context.task
    this.queue = facts.context.queue
    this.group = facts.source.group
    this.#facts = facts
    this.#opened = window
    const { clock, link } = facts
    const { capabilities } = link
    this.#flow = new Flow({ ...facts, plan, capabilities }, this)
    this.#appetite = new Appetite({
      clock,
      prefetch: facts.prefetch,
      concurrency: facts.concurrency,
      paced: facts.paced,
      receiveBatch: capabilities.limits.receiveBatch,
      window: capabilities.limits.window,
      running: () => this.#flow.running,
      waiting: () => this.#flow.waiting,
      backlog: () => this.#flow.session?.settlement.backlog ?? 0,
      unsettled: () => this.#flow.live.size,
      spread: () => this.#flow.session?.watermark?.spread ?? false,
      later: at => this.#intake.changeAt(at),
    })
    this.#intake = new Intake(this, clock, facts.receiveMs)
    this.#attendance = new Attendance(facts, plan, this.#flow, this.#appetite, (error, id) => this.#trouble(error, id))
    link.listeners.add(this)
    this.#intake.start(consumer)
  }

  /** Resolves once a consumer exists. Rejects, with everything released, when it cannot begin, or when `signal` aborts before. */
  static async start(facts: WorkerFacts, signal: AbortSignal): Promise<Worker> {
    facts.plan(undefined)
    let worker: Worker | undefined
    const window = windowSize({ ...facts, window: facts.source.window }, 0)
    const consumer = await facts.link.firstConsumer(
      { ...facts.source, window },
      { revoked: (lanes, cause) => worker?.revoked(lanes, cause) },
      signal,
    )
    try {
      worker = new Worker(facts, facts.plan(consumer), consumer, window)
      return worker
    } catch (error) {
      await consumer.close().catch(nothing)
      throw error
    }
  }

  /** Listens to an event; returns what removes the listener. */
  on<Name extends keyof WorkerEvents>(name: Name, listener: (event: WorkerEvents[Name]) => void): () => void {
    return this.#facts.events.on(name, listener)
  }

  off<Name extends keyof WorkerEvents>(name: Name, listener: (event: WorkerEvents[Name]) => void): void {
    this.#facts.events.off(name, listener)
  }

  /** What it has done since it began. */
  get counts(): Readonly<WorkerCounts> {
    return this.#flow.counts
  }

  health(): Health {
    return healthOf({
      closing: this.#closing !== undefined,
      closed: this.#closed,
      state: this.#intake.state,
      connected: this.#facts.link.connected,
      stalled: this.#stalled,
      running: this.#flow.running,
      waiting: this.#flow.waiting,
      lagMs: this.#attendance.lagMs,
    })
  }

  async close(options: { readonly grace?: Duration | undefined } = {}): Promise<void> {
    const { grace } = options
    const graceMs = grace === undefined ? this.#facts.graceMs : grace === 0 ? 0 : parseDuration(grace, 'grace')
    this.#grace ??= new Grace(this.#facts.clock)
    this.#grace.atMost(graceMs)
    this.#closing ??= this.#close(this.#grace)
    await this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  changed(): void {
    this.#intake.changed()
    this.#attendance.changed()
    if (this.#grace !== undefined && this.#flow.running === 0) this.#grace.end()
  }

  congested(): void {
    this.#appetite.congested()
  }

  settlementFailed(error: unknown, doing: string): ReturnType<FlowOwner['settlementFailed']> {
    const { link } = this.#facts
    const failure = link.classify(error)
    const wrapped = new BrokerFailed(link.name, doing, failure, error)
    this.#trouble(wrapped, undefined)
    if (!failure.retryable) this.#intake.fail(wrapped)
    return failure
  }

  classify(error: unknown): ReturnType<FlowOwner['classify']> {
    return this.#facts.link.classify(error)
  }

  want(coming: number): number {
    return this.#appetite.want(coming)
  }

  consumer(signal: AbortSignal, failures: number): Promise<Consumer> {
    const events = { revoked: (lanes: readonly string[] | 'all', cause: unknown) => this.revoked(lanes, cause) }
    this.#opened = this.#appetite.window()
    const source = { ...this.#facts.source, window: this.#opened }
    const trouble = (error: Error): void => this.#stall(error.message, error)
    return this.#facts.link.nextConsumer(source, events, signal, failures, trouble)
  }

  attach(consumer: Consumer): void {
    this.#flow.attach(consumer)
    this.#attendance.attached(this.#opened)
    this.#stalled = undefined
  }

  detach(cause: unknown): void {
    const consumer = this.#flow.session?.consumer
    this.#flow.detach(cause)
    if (consumer !== undefined) this.#facts.link.suspect(consumer, cause)
    if (this.#closing === undefined) this.#stall('the consumer ended', cause)
  }

  take(deliveries: readonly Delivery[]): void {
    this.#flow.take(deliveries)
    if (this.#closing === undefined) this.#attendance.taken()
  }

  revoked(lanes: readonly string[] | 'all', cause: unknown): void {
    this.#flow.revoke(lanes, cause)
  }

  connected(): void {
    this.#facts.events.emit('connected', { broker: this.#facts.link.name })
  }

  disconnected(cause: unknown): void {
    this.#facts.events.emit('disconnected', { broker: this.#facts.link.name, cause })
  }

  lost(cause: unknown): void {
    this.#intake.fail(cause)
  }

  troubled(error: Error): void {
    if (this.#closing === undefined) this.#stall(error.message, error)
  }

  #stall(because: string, cause: unknown): void {
    this.#stalled = because
    this.#facts.events.emit('stalled', { because, cause })
  }

  #trouble(error: unknown, id: string | undefined): void {
    this.#facts.events.emit('error', { error: asError(error), id })
  }

  async #close(grace: Grace): Promise<void> {
    const { clock, link, events } = this.#facts
    this.#flow.stop()
    const stopped = Promise.all([
      within(clock, flushMs, this.#intake.stop()),
      within(clock, flushMs, this.#attendance.stopFeeding()),
    ])
    if (this.#flow.running > 0) await grace.wait()
    grace.end()
    const abandoned = this.#flow.abandonRunning()
    await stopped
    await within(clock, flushMs, this.#flow.flush())
    this.#attendance.close()
    this.#flow.close()
    await this.#flow.session?.consumer.close().catch(nothing)
    link.listeners.delete(this)
    await this.#facts.ended()
    this.#closed = true
    events.emit('closed', { abandoned })
  }
}

function nothing(): void {}

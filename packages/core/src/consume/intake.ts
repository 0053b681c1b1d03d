import type { Consumer } from '../contract/consumer.js'
import type { Cancel, Clock } from '../contract/host.js'
import type { Delivery } from '../contract/message.js'

/** Where intake gets its numbers, and who takes what comes. */
export interface IntakeOwner {
  /**
   * A new consumer for the source; resolves once there is one, rejects when there will be none. `failures`: how many
   * before it ended soon after they began.
   */
  consumer(signal: AbortSignal, failures: number): Promise<Consumer>
  /** A session begins. */
  attach(consumer: Consumer): void
  take(deliveries: readonly Delivery[]): void
  /** The session is over: its deliveries are lost. */
  detach(cause: unknown): void
  /** How many more to ask for now, beside those that have come and are not taken yet; 0: none, until `changed`. */
  want(coming: number): number
}

/** How the worker's receiving stands. */
export type IntakeState = 'idle' | 'connecting' | 'receiving' | 'paused' | 'stopped'

const batchesBetweenYields = 4
/** A consumer that ended before has failed: the next one is not made at once, or a broken queue would spin. */
const shortLifeMs = 10_000

/**
 * Pulls batches from the consumer, one call at a time, as many as the owner has room for; gets another consumer when
 * this one ends. The only caller of `receive`.
 */
export class Intake {
  readonly #owner: IntakeOwner
  readonly #clock: Clock
  readonly #waitMs: number
  readonly #stopping: AbortController = new AbortController()
  #state: IntakeState = 'idle'
  #roomWanted: (() => void) | undefined = undefined
  #cancelWake: Cancel | undefined = undefined
  #loop: Promise<void> | undefined = undefined
  #consumer: Consumer | undefined = undefined
  #broken: unknown = undefined

  /** @param waitMs how long one `receive` waits: long for few calls, short to notice soon that nothing answers. */
  constructor(owner: IntakeOwner, clock: Clock, waitMs: number) {
    this.#owner = owner
    this.#waitMs = waitMs
    this.#clock = clock
  }

  get state(): IntakeState {
    return this.#state
  }

  get stopping(): boolean {
    return this.#stopping.signal.aborted
  }

  /** Begins with a first consumer, and goes on by itself until `stop`. */
  start(first: Consumer): void {
    this.#loop = this.#run(first)
  }

  /** There may be room again. */
  changed(): void {
    const resolve = this.#roomWanted
    if (resolve === undefined || this.#owner.want(0) === 0) return
    this.#roomWanted = undefined
    resolve()
  }

  /** As `changed`, at a time. */
  changeAt(monotonic: number): void {
    this.#cancelWake?.()
    this.#cancelWake = this.#clock.at(monotonic, () => {
      this.#cancelWake = undefined
      this.changed()
    })
  }

  /** Ends the current consumer, from outside: another one is made. */
  fail(cause: unknown): void {
    if (this.#consumer === undefined || this.#broken !== undefined) return
    this.#broken = cause ?? new Error('the consumer ended')
    this.#release()
    // A `receive` that is blocked resolves with nothing.
    void this.#consumer.close().catch(() => undefined)
  }

  /** Receives nothing more; resolves when the last `receive` is over. The consumer stays open for settling. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#cancelWake?.()
    this.#cancelWake = undefined
    this.#release()
    await this.#loop
    this.#state = 'stopped'
  }

  #release(): void {
    const resolve = this.#roomWanted
    this.#roomWanted = undefined
    resolve?.()
  }

  async #run(first: Consumer): Promise<void> {
    let consumer: Consumer | undefined = first
    let failures = 0
    while (consumer !== undefined) {
      const since = this.#clock.monotonic()
      this.#consumer = consumer
      this.#broken = undefined
      this.#owner.attach(consumer)
      try {
        await this.#receive(consumer)
      } catch (error) {
        this.#broken = error
      }
      if (this.stopping && this.#broken === undefined) return
      this.#consumer = undefined
      this.#state = 'connecting'
      this.#owner.detach(this.#broken)
      void consumer.close().catch(() => undefined)
      failures = this.#clock.monotonic() - since < shortLifeMs ? failures + 1 : 0
      consumer = this.stopping ? undefined : await this.#next(failures)
    }
  }

  async #next(failures: number): Promise<Consumer | undefined> {
    try {
      return await this.#owner.consumer(this.#stopping.signal, failures)
    } catch {
      // The connection has said why; it rejects only when there will never be another.
      return undefined
    }
  }

  async #receive(consumer: Consumer): Promise<void> {
    let batches = 0
    this.#state = 'receiving'
    // Whoever was just given the worker adds listeners first, and misses nothing.
    await new Promise<void>(resolve => this.#clock.tick(resolve))
    let asked: Promise<readonly Delivery[]> | undefined
    while (asked !== undefined || (!this.stopping && this.#broken === undefined)) {
      const max: number = asked === undefined ? this.#owner.want(0) : 0
      if (asked === undefined && max === 0) {
        this.#state = 'paused'
        await new Promise<void>(resolve => {
          this.#roomWanted = resolve
        })
        continue
      }
      this.#state = 'receiving'
      const deliveries = await (asked ?? this.#ask(consumer, max))
      asked = undefined
      if (deliveries.length > 0) {
        // The broker works on the next ones while these are read and begun.
        const ahead = this.stopping || this.#broken !== undefined ? 0 : this.#owner.want(deliveries.length)
        if (ahead > 0) asked = this.#ask(consumer, ahead)
        this.#owner.take(deliveries)
      }
      if (++batches % batchesBetweenYields === 0) await new Promise<void>(resolve => this.#clock.yield(resolve))
    }
    if (this.#broken !== undefined) throw this.#broken
  }

  #ask(consumer: Consumer, max: number): Promise<readonly Delivery[]> {
    const asked = consumer.receive({ max, waitMs: this.#waitMs }, this.#stopping.signal)
    // It is awaited in any case, though perhaps only after others had their turn.
    asked.catch(() => undefined)
    return asked
  }
}

import type { Clock } from '../contract/host.js'
import { LeaseLost } from '../errors/lease-lost.js'
import { asError } from '../errors/words-of.js'
import type { Emitter } from '../events/emitter.js'
import type { MessageEvent, WorkerEvents } from '../events/worker-events.js'
import type { Slot } from './slot.js'

/** What a worker has done since it began. */
export interface WorkerCounts {
  received: number
  succeeded: number
  failed: number
  retried: number
  dead: number
  expired: number
  filtered: number
  released: number
  leaseLost: number
}

/** Counts everything, and makes an event only where somebody listens. */
export class WorkerReport {
  readonly counts: WorkerCounts = {
    received: 0,
    succeeded: 0,
    failed: 0,
    retried: 0,
    dead: 0,
    expired: 0,
    filtered: 0,
    released: 0,
    leaseLost: 0,
  }
  readonly #task: string
  readonly #queue: string
  readonly #events: Emitter<WorkerEvents>
  readonly #clock: Clock

  constructor(task: string, queue: string, events: Emitter<WorkerEvents>, clock: Clock) {
    this.#task = task
    this.#queue = queue
    this.#events = events
    this.#clock = clock
  }

  /** Whether somebody wants to know how long runs take. */
  get timed(): boolean {
    return this.#events.has('succeeded') || this.#events.has('failed')
  }

  received(slot: Slot): void {
    this.counts.received++
    if (this.#events.has('received')) {
      this.#events.emit('received', { ...this.#about(slot), deliveryCount: slot.deliveryCount })
    }
  }

  started(slot: Slot): void {
    if (this.#events.has('started')) this.#events.emit('started', { ...this.#about(slot), attempt: slot.attempt })
  }

  succeeded(slot: Slot): void {
    this.counts.succeeded++
    if (this.#events.has('succeeded')) this.#events.emit('succeeded', this.#run(slot))
  }

  failed(slot: Slot, error: Error): void {
    this.counts.failed++
    if (this.#events.has('failed')) this.#events.emit('failed', { ...this.#run(slot), error })
  }

  retried(slot: { readonly id: string }, attempt: number, delayMs: number, error: Error): void {
    this.counts.retried++
    this.#events.emit('retried', { ...this.#about(slot), attempt, delayMs, error })
  }

  dead(slot: Slot, because: string, error: Error | undefined, dropped: boolean): void {
    this.counts.dead++
    this.#events.emit('dead', { ...this.#about(slot), because, error, dropped })
  }

  expired(slot: Slot, because: string): void {
    this.counts.expired++
    this.#events.emit('expired', { ...this.#about(slot), because })
  }

  filtered(slot: Slot, because: string, policy: string): void {
    this.counts.filtered++
    this.#events.emit('filtered', { ...this.#about(slot), because, policy })
  }

  released(slot: { readonly id: string }, because: string, delayMs: number): void {
    this.counts.released++
    this.#events.emit('released', { ...this.#about(slot), because, delayMs })
  }

  leaseLost(id: string, when: 'held' | 'settling', cause: unknown): void {
    this.counts.leaseLost++
    this.#events.emit('lease-lost', { task: this.#task, queue: this.#queue, id, when, cause })
  }

  /** What was decided did not reach the broker in time. `''`: a prefix of a lane, of which nobody knows the ids any more. */
  stale(id: string): void {
    const because = 'the broker had taken it back before it was settled'
    if (id === '') this.error(new LeaseLost('all up to a place in its lane', because, undefined), undefined)
    else this.leaseLost(id, 'settling', because)
  }

  error(error: unknown, id: string | undefined): void {
    this.#events.emit('error', { error: asError(error), id })
  }

  #about(slot: { readonly id: string }): MessageEvent {
    return { task: this.#task, queue: this.#queue, id: slot.id }
  }

  #run(slot: Slot): WorkerEvents['succeeded'] {
    return { ...this.#about(slot), attempt: slot.attempt, durationMs: this.#clock.monotonic() - slot.startedAt }
  }
}

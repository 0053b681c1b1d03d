import type { Consumer } from '../contract/consumer.js'
import type { Delivery } from '../contract/message.js'
import { LeaseLost } from '../errors/lease-lost.js'
import type { PolicyFailed } from '../errors/policy-failed.js'
import { ShuttingDown } from '../errors/shutting-down.js'
import type { Judgement, Settle } from '../policies/policy.js'
import { Admission, type AdmissionOutcome } from './admission.js'
import { Disposal } from './disposal.js'
import { Endings } from './endings.js'
import { Entrance, type EntranceOutcome } from './entrance.js'
import { Execution, type ExecutionOutcome } from './execution.js'
import type { FlowFacts, FlowOwner } from './flow-facts.js'
import { InPlace } from './in-place.js'
import { LiveSlots } from './live-slots.js'
import { Session } from './session.js'
import { type Slot, state } from './slot.js'
import { type WorkerCounts, WorkerReport } from './worker-report.js'

const brokenPolicyDelayMs = 5_000
const stops = 'the worker stops'

/**
 * The way of a delivery through this process: decode, admit, execute, judge, settle. Each room does its part; this one
 * hands the slot from one to the next.
 */
export class Flow implements EntranceOutcome, AdmissionOutcome, ExecutionOutcome {
  readonly live: LiveSlots
  readonly #facts: FlowFacts
  readonly #owner: FlowOwner
  readonly #entrance: Entrance
  readonly #report: WorkerReport
  readonly #admission: Admission
  readonly #execution: Execution
  readonly #disposal: Disposal
  readonly #endings: Endings
  readonly #inPlace: InPlace
  #session: Session | undefined = undefined
  #stopping = false

  constructor(facts: FlowFacts, owner: FlowOwner) {
    this.#facts = facts
    this.#owner = owner
    const { chain, clock, store, plan, random, context } = facts
    this.#entrance = new Entrance({ envelope: plan.envelope, schema: facts.schema }, this)
    this.#report = new WorkerReport(context.task, context.queue, facts.events, clock)
    const canGiveBack = plan.giveBack === 'nack' || plan.leaseMs !== undefined
    this.#admission = new Admission(chain, clock, store, plan.holdMs, canGiveBack, this)
    this.#execution = new Execution(facts.handler, chain, context, clock, random, this.#admission, this)
    this.live = new LiveSlots(this.#execution)
    // Read anew: the run before may have changed its arguments.
    this.#inPlace = new InPlace(clock, slot => this.#entrance.enter(slot, this.#entrance.open(slot)))
    this.#disposal = new Disposal(context.queue, plan, facts.capabilities.limits, this.live, clock, {
      session: () => this.#session,
      publish: facts.publish,
      park: facts.park,
      bury: facts.bury,
      again: (slot, delayMs) => this.#again(slot, delayMs),
      report: (error, id) => this.#report.error(error, id),
    })
    this.#endings = new Endings(this.#report, this.#disposal, plan)
  }

  get session(): Session | undefined {
    return this.#session
  }

  get running(): number {
    return this.#execution.running
  }

  /** Waiting for their start. */
  get waiting(): number {
    return this.#admission.waiting + this.#inPlace.size + this.#entrance.waiting
  }

  get counts(): Readonly<WorkerCounts> {
    return this.#report.counts
  }

  get timed(): boolean {
    return this.#report.timed
  }

  attach(consumer: Consumer): void {
    const { plan, clock } = this.#facts
    const session = new Session(consumer, plan, clock, {
      stale: id => this.#report.stale(id),
      failed: (error, doing) => this.#owner.settlementFailed(error, doing),
      classify: error => this.#owner.classify(error),
      refused: (receipt, id, error) => {
        this.#report.error(error, id)
        this.#disposal.refused(delayMs => session.settlement.nack(receipt, id, delayMs))
      },
      settled: () => this.#owner.changed(),
    })
    this.#session = session
  }

  /** This session is over, and what came by it is lost. */
  detach(cause: unknown): void {
    this.#session?.end()
    this.#session = undefined
    this.revoke('all', cause, 'its consumer ended')
  }

  /** The broker gives out again what came by these lanes. What is never settled it does not: that stays ours. */
  revoke(lanes: readonly string[] | 'all', cause: unknown, because: string = 'its lane was revoked'): void {
    if (this.#facts.plan.settlement === 'none') return
    for (const slot of this.live.waitingFirst()) {
      const ours = lanes !== 'all' && (slot.laneName === undefined || !lanes.includes(slot.laneName))
      if (!ours) this.lose(slot, because, cause)
    }
    this.#session?.watermark?.forget(lanes)
  }

  take(deliveries: readonly Delivery[]): void {
    this.#admission.loop(() => {
      for (const delivery of deliveries) this.#take(this.#slot(delivery))
    })
  }

  readable(slot: Slot): void {
    if (this.#stopping) this.#endings.giveUp(slot, stops)
    else this.#admission.admit(slot)
  }

  unreadable(slot: Slot, because: string): void {
    this.#endings.bury(slot, because, undefined)
    this.#owner.changed()
  }

  start(slot: Slot): void {
    this.#execution.start(slot)
  }

  started(slot: Slot): void {
    this.#report.started(slot)
  }

  ended(slot: Slot, error: Error | undefined): void {
    if (error === undefined) this.#report.succeeded(slot)
    else this.#report.failed(slot, error)
  }

  done(slot: Slot): void {
    this.#disposal.finish(slot)
    this.#owner.changed()
  }

  judged(slot: Slot, error: Error, judgement: Judgement): void {
    this.#endings.judged(slot, error, judgement)
    this.#owner.changed()
  }

  handBack(slot: Slot, delayMs: number, because: string): void {
    if (delayMs === 0) this.#owner.congested()
    this.#endings.release(slot, delayMs, because)
    this.#owner.changed()
  }

  settle(slot: Slot, verdict: Settle, policy: string): void {
    this.#endings.settle(slot, verdict, policy)
    this.#owner.changed()
  }

  broken(slot: Slot, error: PolicyFailed): void {
    this.#report.error(error, slot.id)
    this.#endings.release(slot, brokenPolicyDelayMs, error.message)
    this.#owner.changed()
  }

  report(error: PolicyFailed): void {
    this.#report.error(error, undefined)
  }

  /** No longer ours: its handler learns it, what was lent comes back, nobody settles it. */
  lose(slot: Slot, because: string, cause: unknown): void {
    const before = slot.state
    const error = new LeaseLost(slot.id, because, cause)
    this.#report.leaseLost(slot.id, 'held', cause ?? error)
    if (before === state.running) this.#execution.abandon(slot, error)
    slot.abandoned = true
    slot.state = state.lost
    const elsewhere = this.#inPlace.remove(slot) || this.#entrance.remove(slot)
    if (before === state.waiting && !elsewhere) this.#admission.lost(slot)
    this.live.drop(slot)
    this.#owner.changed()
  }

  /** Gives back everything that has not started; from now on nothing starts. */
  stop(): void {
    this.#stopping = true
    const waiting = [...this.#admission.drain(), ...this.#inPlace.drain(), ...this.#entrance.drain()]
    for (const slot of waiting) this.#endings.giveUp(slot, stops)
  }

  /** Cold: aborts what runs and gives it back. Returns how many. */
  abandonRunning(): number {
    const running = this.live.all().filter(slot => slot.state === state.running)
    for (const slot of running) {
      this.#report.released(slot, 'the grace is over', 0)
      this.#execution.abandon(slot, new ShuttingDown(this.#facts.context.task))
      this.#disposal.giveUp(slot)
    }
    return running.length
  }

  /** Everything decided reaches the broker. */
  async flush(): Promise<void> {
    await this.#disposal.idle()
    await this.#session?.flush()
  }

  close(): void {
    this.#session?.end()
    this.#disposal.close()
    this.#admission.close()
    this.#execution.close()
  }

  #slot(delivery: Delivery): Slot {
    const slot = this.live.take(delivery, this.#facts.nextId, this.#admission.context.monotonic)
    const watermark = this.#session?.watermark
    if (watermark !== undefined) {
      slot.lane = watermark.enter(delivery.lane, delivery.receipt)
      slot.laneSequence = slot.lane.next - 1
    }
    return slot
  }

  #take(slot: Slot): void {
    const closed = this.#entrance.open(slot)
    this.#report.received(slot)
    // What comes after the decision to stop goes straight back.
    if (this.#stopping) this.#endings.giveUp(slot, stops)
    else this.#entrance.enter(slot, closed)
  }

  /** Runs again here after a while. */
  #again(slot: Slot, delayMs: number): void {
    if (this.#stopping) {
      this.#disposal.giveUp(slot)
      return
    }
    // The handler of a run that was given up may still report to its slot.
    const next = slot.abandoned ? this.live.replace(slot) : slot
    if (this.#facts.plan.lease !== 'fixed') next.receivedAt = this.#facts.clock.monotonic() + delayMs
    this.#inPlace.add(next, delayMs)
  }
}

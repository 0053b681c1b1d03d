import { header } from '../codec/headers.js'
import type { Cancel, Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import { deadLetterHeaders, deadQueueOf } from './dead-letter.js'
import type { LiveSlots } from './live-slots.js'
import type { Plan } from './plan.js'
import type { Session } from './session.js'
import { type Slot, state } from './slot.js'
import { type Succession, successor } from './successor.js'

/** What disposal needs of others. */
export interface DisposalOwner {
  /** The current consumer; `undefined` between two: then nothing can be settled, and comes again. */
  session(): Session | undefined
  /** Resolves when the broker has it. */
  publish(message: OutgoingMessage): Promise<unknown>
  /** Resolves when the store has it. */
  park(message: OutgoingMessage, dueAt: number): Promise<unknown>
  /** Resolves when the store has it. */
  bury(message: OutgoingMessage): Promise<unknown>
  /** Runs it again here, after a while, without settling. */
  again(slot: Slot, delayMs: number): void
  report(error: unknown, id: string): void
}

const longestInPlaceMs = 30_000
const patienceMs = 1_000
const longestPatienceMs = 30_000

/** The ways a delivery ends here: done, again later, given back, or aside; each as negotiation has decided. */
export class Disposal {
  readonly #queue: string
  readonly #plan: Plan
  readonly #headerBytes: number
  readonly #live: LiveSlots
  readonly #clock: Clock
  readonly #owner: DisposalOwner
  #underWay = 0
  #idle: (() => void)[] = []
  /** Those that wait to try again. */
  readonly #patience: Set<Cancel> = new Set()
  #closed = false

  constructor(queue: string, plan: Plan, headerBytes: number, live: LiveSlots, clock: Clock, owner: DisposalOwner) {
    this.#queue = queue
    this.#plan = plan
    this.#headerBytes = headerBytes
    this.#live = live
    this.#clock = clock
    this.#owner = owner
  }

  /** Never handed out again. */
  finish(slot: Slot): void {
    slot.state = state.settling
    this.#owner.session()?.done(slot)
    this.#live.drop(slot)
  }

  /** Runs again with the attempt raised. Returns the delay that it will have. */
  retry(slot: Slot, delayMs: number): number {
    const { retry, retryMaxMs } = this.#plan
    if (retry === 'place') {
      const delay = Math.min(delayMs, longestInPlaceMs)
      slot.attempt++
      slot.raised = true
      this.#owner.again(slot, delay)
      return delay
    }
    const now = this.#clock.now()
    const dueAt = delayMs > 0 ? now + delayMs : undefined
    const headers = {
      [header.attempt]: String(slot.attempt + 1),
      [header.dueAt]: dueAt === undefined ? undefined : String(Math.ceil(dueAt)),
    }
    if (retry === 'store' && dueAt !== undefined)
      this.#park(slot, { queue: this.#queue, dueAt: undefined, headers }, dueAt)
    else {
      // What the broker cannot delay so long comes early, sees its due header, and is handed back.
      const native = retry === 'publish' && dueAt !== undefined ? Math.min(dueAt, now + retryMaxMs) : undefined
      this.#replace(slot, { queue: this.#queue, dueAt: native, headers })
    }
    return delayMs
  }

  /** Back to the queue, not counted. Returns the delay that it will have. */
  giveBack(slot: Slot, delayMs: number): number {
    const { handBack, handBackMaxMs, giveBack } = this.#plan
    const delay = Math.min(delayMs, handBackMaxMs)
    // An attempt that was raised here has to be written down, or it would begin anew with every hand-back.
    const attempt = slot.raised ? { [header.attempt]: String(slot.attempt) } : undefined
    const plain: Succession = { queue: this.#queue, dueAt: undefined, headers: attempt }
    if (delay <= 0) {
      if (giveBack === 'nack' && attempt === undefined) this.#nack(slot, 0)
      else if (giveBack !== 'leave') this.#replace(slot, plain)
      else this.leave(slot)
      return 0
    }
    const dueAt = this.#clock.now() + delay
    if (handBack === 'nack') {
      if (attempt === undefined) this.#nack(slot, delay)
      else this.#replace(slot, { ...plain, headers: { ...attempt, [header.dueAt]: String(Math.ceil(dueAt)) } })
    } else if (handBack === 'publish') this.#replace(slot, { ...plain, dueAt })
    else if (handBack === 'store') this.#park(slot, plain, dueAt)
    else {
      this.#owner.again(slot, Math.min(delay, longestInPlaceMs))
      return Math.min(delay, longestInPlaceMs)
    }
    return delay
  }

  /**
   * Back to the queue because the worker closes. Where the end of the consumer gives it back by itself, in its place
   * in the order, it is left; elsewhere it need not wait for the end of its lease.
   */
  giveUp(slot: Slot): void {
    const { giveBack, settlement, lease } = this.#plan
    if (giveBack !== 'nack' && (settlement === 'prefix' || lease === 'connection')) this.leave(slot)
    else this.giveBack(slot, 0)
  }

  /** Kept aside with the reason, or dropped where the task says so. */
  deadLetter(slot: Slot, because: string, error: Error | undefined): void {
    if (this.#plan.deadLetter === 'drop') {
      this.finish(slot)
      return
    }
    const facts = { reason: because, attempts: slot.attempt, from: this.#queue, at: this.#clock.now() }
    const headers = deadLetterHeaders(facts, error, this.#headerBytes)
    const succession = { queue: deadQueueOf(this.#queue), dueAt: undefined, headers }
    if (this.#plan.deadLetter === 'queue') this.#replace(slot, succession)
    else {
      const message = successor(slot, succession, false)
      this.#then(slot, () => this.#owner.bury(message))
    }
  }

  /** Not settled: it returns when its lease or the connection ends. */
  leave(slot: Slot): void {
    slot.state = state.settling
    this.#live.drop(slot)
  }

  /** Resolves when nothing waits for a broker or store any more. */
  async idle(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>(resolve => this.#idle.push(resolve))
  }

  /** Nothing is tried again. */
  close(): void {
    this.#closed = true
    for (const cancel of this.#patience) cancel()
    this.#patience.clear()
  }

  #nack(slot: Slot, delayMs: number): void {
    slot.state = state.settling
    this.#owner.session()?.settlement.nack(slot.receipt, slot.id, delayMs)
    this.#live.drop(slot)
  }

  #replace(slot: Slot, succession: Succession): void {
    const message = successor(slot, succession, this.#plan.envelope)
    const session = this.#owner.session()
    if (session?.canMove) {
      slot.state = state.settling
      session.settlement.move(slot.receipt, slot.id, message)
      this.#live.drop(slot)
    } else this.#then(slot, () => this.#owner.publish(message))
  }

  #park(slot: Slot, succession: Succession, dueAt: number): void {
    const message = successor(slot, succession, this.#plan.envelope)
    this.#then(slot, () => this.#owner.park(message, dueAt))
  }

  /**
   * First the successor is safe, then this is settled: a crash between duplicates, and never loses. What cannot be made
   * safe goes back to the broker; where the broker takes nothing back, it is tried again and again.
   */
  #then(slot: Slot, secure: () => Promise<unknown>, waitMs: number = patienceMs): void {
    slot.state = state.settling
    this.#underWay++
    secure().then(
      () => {
        if (slot.state !== state.lost) this.finish(slot)
        this.#over()
      },
      error => {
        this.#owner.report(error, slot.id)
        // A while, so that a successor which is never accepted does not spin.
        this.#after(waitMs, () => {
          if (slot.state !== state.lost && !this.#closed) {
            if (this.#plan.giveBack === 'nack') this.#nack(slot, 0)
            else this.#then(slot, secure, Math.min(2 * waitMs, longestPatienceMs))
          }
          this.#over()
        })
      },
    )
  }

  #after(waitMs: number, then: () => void): void {
    if (this.#closed) {
      then()
      return
    }
    const cancel = this.#clock.at(this.#clock.monotonic() + waitMs, () => {
      this.#patience.delete(cancel)
      then()
    })
    this.#patience.add(cancel)
  }

  #over(): void {
    this.#underWay--
    if (this.#underWay === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }
}

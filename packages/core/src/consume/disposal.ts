import { header } from '../codec/headers.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import { deadLetterHeaders, deadQueueOf } from './dead-letter.js'
import { roomForDeadLetter } from './dead-letter-room.js'
import type { LiveSlots } from './live-slots.js'
import type { Plan } from './plan.js'
import { Securing } from './securing.js'
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
/** Before a delivery is given back whose successor nobody accepts. */
const refusedMs = 1_000
const longestRefusedMs = 30_000

/** The ways a delivery ends here: done, again later, given back, or aside; each as negotiation has decided. */
export class Disposal {
  readonly #queue: string
  readonly #plan: Plan
  readonly #limits: Capabilities['limits']
  readonly #live: LiveSlots
  readonly #clock: Clock
  readonly #owner: DisposalOwner
  readonly #securing: Securing

  constructor(
    queue: string,
    plan: Plan,
    limits: Capabilities['limits'],
    live: LiveSlots,
    clock: Clock,
    owner: DisposalOwner,
  ) {
    this.#queue = queue
    this.#plan = plan
    this.#limits = limits
    this.#live = live
    this.#clock = clock
    this.#owner = owner
    this.#securing = new Securing(clock, {
      secured: slot => this.finish(slot),
      givenBack: slot => {
        if (plan.giveBack === 'nack') this.#nack(slot, 0)
        return plan.giveBack === 'nack'
      },
      report: owner.report,
    })
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

  /**
   * Back to the queue, not counted. Returns the delay that it will have: `exact`, or as much of it as the broker can
   * keep, where whoever asked for it asks again when it comes early.
   */
  giveBack(slot: Slot, delayMs: number, exact: boolean = false): number {
    const { handBack, handBackMaxMs, giveBack } = this.#plan
    if (exact && delayMs > handBackMaxMs && handBack !== 'hold') return this.#giveBackLong(slot, delayMs)
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

  /** Longer than the broker can delay: the due time travels along, so that it is handed back when it comes early. */
  #giveBackLong(slot: Slot, delayMs: number): number {
    const { handBack, handBackMaxMs } = this.#plan
    const now = this.#clock.now()
    const attempt = slot.raised ? { [header.attempt]: String(slot.attempt) } : undefined
    const headers = { ...attempt, [header.dueAt]: String(Math.ceil(now + delayMs)) }
    const dueAt = handBack === 'publish' ? now + handBackMaxMs : undefined
    this.#replace(slot, { queue: this.#queue, dueAt, headers })
    return delayMs
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
    const { deadLetter } = this.#plan
    if (deadLetter === 'drop') {
      this.finish(slot)
      return
    }
    const facts = { reason: because, attempts: slot.attempt, from: this.#queue, at: this.#clock.now() }
    const headers = deadLetterHeaders(facts, error, roomForDeadLetter(slot, this.#plan, this.#limits))
    const succession = { queue: deadQueueOf(this.#queue), dueAt: undefined, headers }
    if (deadLetter === 'queue') this.#replace(slot, succession)
    else {
      const message = successor(slot, succession, false)
      this.#securing.secure(slot, () => this.#owner.bury(message))
    }
  }

  /** Its successor is not accepted, and the delivery is still ours: it comes again, if it can be after a while. */
  refused(nack: (delayMs: number) => void): void {
    const { giveBack, handBack, handBackMaxMs } = this.#plan
    if (giveBack !== 'nack') return
    const delayMs = handBack === 'nack' ? Math.min(longestRefusedMs, handBackMaxMs) : 0
    this.#securing.after(delayMs > 0 ? 0 : refusedMs, () => nack(delayMs))
  }

  /** Not settled: it returns when its lease or the connection ends. */
  leave(slot: Slot): void {
    slot.state = state.settling
    this.#live.drop(slot)
  }

  /** Resolves when nothing waits for a broker or store any more. */
  idle(): Promise<void> {
    return this.#securing.idle()
  }

  /** Nothing is tried again. */
  close(): void {
    this.#securing.close()
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
    } else this.#securing.secure(slot, () => this.#owner.publish(message))
  }

  #park(slot: Slot, succession: Succession, dueAt: number): void {
    const message = successor(slot, succession, this.#plan.envelope)
    this.#securing.secure(slot, () => this.#owner.park(message, dueAt))
  }
}

import type { Clock } from '../contract/host.js'
import type { Store } from '../contract/store.js'
import { PolicyFailed } from '../errors/policy-failed.js'
import { type AdmitContext, type End, type Policy, run, type Wait } from '../policies/policy.js'
import type { AdmissionOutcome } from './admission-outcome.js'
import { Lending } from './lending.js'
import { PendingAnswers } from './pending-answers.js'
import type { PolicyChain, ReleaseListener } from './policy-chain.js'
import { type Answer, isPending, Questions } from './questions.js'
import { type Slot, state } from './slot.js'
import type { WaitLine } from './wait-line.js'
import { WaitRoom, type WaitRoomOwner } from './wait-room.js'

export type { AdmissionOutcome }

/**
 * Asks the policies of the chain in order, in a plain loop, and keeps those that must wait. Never re-entrant: what a
 * release makes possible is done by the loop that is under way, or by a new one.
 */
export class Admission implements ReleaseListener, WaitRoomOwner {
  readonly #chain: PolicyChain
  readonly #members: readonly Policy[]
  readonly #clock: Clock
  readonly #outcome: AdmissionOutcome
  /** How long a delivery may be held by a wait whose end is known. */
  readonly #holdMs: number
  readonly #context: { now: number; monotonic: number; readonly store: Store | undefined }
  readonly #questions: Questions
  readonly #lending: Lending
  readonly #room: WaitRoom
  readonly #pending: PendingAnswers
  readonly #released: Set<number> = new Set()
  #busy = false
  #tickPending = false
  #closed = false

  /** @param canGiveBack else who waits in a line stays there, however long it takes. */
  constructor(
    chain: PolicyChain,
    clock: Clock,
    store: Store | undefined,
    holdMs: number,
    canGiveBack: boolean,
    outcome: AdmissionOutcome,
  ) {
    this.#chain = chain
    this.#members = chain.members
    this.#clock = clock
    this.#holdMs = holdMs
    this.#outcome = outcome
    this.#context = { now: clock.now(), monotonic: clock.monotonic(), store }
    this.#questions = new Questions(chain, clock, this.#context)
    this.#lending = new Lending(chain, error => outcome.report(error))
    this.#pending = new PendingAnswers(this.#questions, this.#lending)
    this.#room = new WaitRoom(clock, canGiveBack ? holdMs : Number.POSITIVE_INFINITY, this)
    chain.listen(this)
  }

  /** Deliveries that wait for their start. */
  get waiting(): number {
    return this.#room.count + this.#pending.apart
  }

  get context(): AdmitContext {
    return this.#context
  }

  /** One reading of the clock for all that `work` admits; then what it released is done, and the timer set. */
  loop(work: () => void): void {
    if (this.#busy) {
      work()
      return
    }
    this.#busy = true
    try {
      this.#context.now = this.#clock.now()
      this.#context.monotonic = this.#clock.monotonic()
      this.#room.serveDue(this.#context.monotonic)
      // Who waits comes before who has just arrived.
      this.#serveReleased()
      work()
      this.#serveReleased()
    } finally {
      this.#busy = false
    }
    if (!this.#closed) this.#room.arm()
  }

  /** From the first policy on; many of them inside one `loop`. */
  admit(slot: Slot): void {
    if (!this.#busy) {
      this.loop(() => this.admit(slot))
      return
    }
    slot.state = state.waiting
    this.#advance(slot, 0)
  }

  /** Gives back what was lent, in reverse, and lets those who wait for it go on. */
  release(slot: Slot, end: End): void {
    this.#lending.release(slot, end)
  }

  released(index: number): void {
    if (!this.#room.hasLines(index)) return
    this.#released.add(index)
    if (this.#busy || this.#tickPending) return
    // Handlers often end many at a time: one loop for all of them.
    this.#tickPending = true
    this.#clock.tick(this.#tick)
  }

  /** Takes out everything that waits; what was lent is released. */
  drain(): Slot[] {
    const slots = [...this.#room.drain(), ...this.#pending.drain()]
    for (const slot of slots) {
      slot.state = state.settling
      this.#lending.release(slot, 'refused')
    }
    return slots
  }

  /** A delivery that waits here is lost. */
  lost(slot: Slot): void {
    if (!this.#pending.remove(slot)) this.#room.lost()
    this.#lending.release(slot, 'abandoned')
  }

  close(): void {
    this.#closed = true
    this.#room.close()
    this.#chain.ignore(this)
  }

  wake(): void {
    this.loop(nothing)
  }

  again(slot: Slot): void {
    const settled = this.#questions.outlived(slot, slot.lent)
    if (settled === undefined) this.#advance(slot, slot.lent)
    else this.#heed(slot, settled.index, settled.verdict)
  }

  head(slot: Slot, line: WaitLine): 'left' | 'asking' | number {
    const given = line.answer
    line.answer = undefined
    const settled = this.#questions.outlived(slot, line.index)
    if (settled !== undefined) {
      if (given === run) slot.lent = line.index + 1
      this.#room.leave(line)
      this.#heed(slot, settled.index, settled.verdict)
      return 'left'
    }
    const answer = given ?? this.#questions.ask(line.index, slot)
    if (!(answer instanceof PolicyFailed)) {
      if (isPending(answer)) {
        // It stays at the head of its line while the promise is out.
        this.#pending.wait(slot, line.index, answer, verdict => {
          line.asking = false
          line.answer = verdict
          this.loop(() => this.#room.serve(line))
        })
        return 'asking'
      }
      if (answer.kind === 'wait' && (answer.line ?? '') === line.name) {
        const until = this.#monotonic(answer.until)
        if (until === Number.POSITIVE_INFINITY || until <= slot.receivedAt + this.#holdMs) return until
      }
    }
    this.#room.leave(line)
    this.#heed(slot, line.index, answer)
    return 'left'
  }

  tooLong(slot: Slot, until: number, because: string): void {
    this.#lending.release(slot, 'refused')
    const delay = until === Number.POSITIVE_INFINITY ? 0 : Math.max(0, until - this.#context.monotonic)
    this.#outcome.handBack(slot, delay, because)
  }

  readonly #tick = (): void => {
    this.#tickPending = false
    if (!this.#closed) this.loop(nothing)
  }

  #serveReleased(): void {
    for (const index of this.#released) {
      this.#released.delete(index)
      this.#room.serveReleased(index)
    }
  }

  #advance(slot: Slot, from: number): void {
    const members = this.#members
    for (let index = from; index < members.length; index++) {
      if ((members[index] as Policy).admit === undefined) continue
      slot.lent = index
      const answer = this.#questions.ask(index, slot)
      if (answer === run) continue
      this.#heed(slot, index, answer)
      return
    }
    slot.lent = members.length
    this.#outcome.start(slot)
  }

  #heed(slot: Slot, index: number, answer: Answer): void {
    if (answer instanceof PolicyFailed) {
      this.#lending.release(slot, 'refused')
      this.#outcome.broken(slot, answer)
    } else if (isPending(answer)) {
      this.#pending.waitApart(slot, index, answer, verdict => this.loop(() => this.#answered(slot, index, verdict)))
    } else if (answer.kind === 'run') this.#advance(slot, index + 1)
    else if (answer.kind === 'settle') {
      this.#lending.release(slot, 'refused')
      this.#outcome.settle(slot, answer, (this.#members[index] as Policy).name)
    } else this.#wait(slot, index, answer)
  }

  /** A promise took its time: what was said before may have grown old. */
  #answered(slot: Slot, index: number, verdict: Answer): void {
    const settled = verdict === run ? this.#questions.outlived(slot, index) : undefined
    if (settled !== undefined) slot.lent = index + 1
    this.#heed(slot, settled?.index ?? index, settled?.verdict ?? verdict)
  }

  #wait(slot: Slot, index: number, verdict: Wait): void {
    const until = this.#monotonic(verdict.until)
    if (until !== Number.POSITIVE_INFINITY && until > slot.receivedAt + this.#holdMs) {
      this.#lending.release(slot, 'refused')
      this.#outcome.handBack(slot, Math.max(0, verdict.until - this.#context.now), verdict.because)
    } else if (verdict.line === undefined && until !== Number.POSITIVE_INFINITY) this.#room.alone(slot, until)
    else this.#room.join(slot, index, verdict.line ?? '', until, verdict.because)
  }

  #monotonic(until: number): number {
    return until === Number.POSITIVE_INFINITY ? until : this.#context.monotonic + (until - this.#context.now)
  }
}

function nothing(): void {}

import { PolicyFailed } from '../errors/policy-failed.js'
import type { Verdict } from '../policies/policy.js'
import type { Lending } from './lending.js'
import type { Questions } from './questions.js'
import { type Slot, state } from './slot.js'

/** Deliveries for which a policy's promise is out. Those at the head of a line stay there; the others stand apart. */
export class PendingAnswers {
  readonly #questions: Questions
  readonly #lending: Lending
  readonly #apart: Set<Slot> = new Set()

  constructor(questions: Questions, lending: Lending) {
    this.#questions = questions
    this.#lending = lending
  }

  /** Those that stand in no line. */
  get apart(): number {
    return this.#apart.size
  }

  /** Takes it out. `false`: it does not stand apart. */
  remove(slot: Slot): boolean {
    return this.#apart.delete(slot)
  }

  /** Takes out all that stand apart; their answers, when they come, count no more. */
  drain(): Slot[] {
    const slots = [...this.#apart]
    this.#apart.clear()
    return slots
  }

  /** As `wait`, in no line. `then` is not called when the delivery waits no more. */
  waitApart(
    slot: Slot,
    index: number,
    answer: Promise<Verdict>,
    then: (verdict: Verdict | PolicyFailed) => void,
  ): void {
    this.#apart.add(slot)
    this.wait(slot, index, answer, verdict => {
      this.#apart.delete(slot)
      if (verdict !== undefined) then(verdict)
    })
  }

  /** `undefined`: it waits here no more; should the policy have lent something since, it has it back. */
  wait(
    slot: Slot,
    index: number,
    answer: Promise<Verdict>,
    then: (verdict: Verdict | PolicyFailed | undefined) => void,
  ): void {
    slot.promised = true
    void this.#questions.settled(index, answer).then(verdict => {
      slot.promised = false
      const ours = slot.state === state.waiting
      then(ours ? verdict : undefined)
      if (ours || verdict instanceof PolicyFailed || verdict.kind !== 'run') return
      slot.lent = index + 1
      this.#lending.release(slot, 'abandoned', index)
    })
  }
}

import type { Judgement, Settle } from '../policies/policy.js'
import type { Disposal } from './disposal.js'
import type { Plan } from './plan.js'
import type { Slot } from './slot.js'
import type { WorkerReport } from './worker-report.js'

/** How deliveries end: told first, or with what came of it, and then done. */
export class Endings {
  readonly #report: WorkerReport
  readonly #disposal: Disposal
  readonly #drops: boolean

  constructor(report: WorkerReport, disposal: Disposal, plan: Plan) {
    this.#report = report
    this.#disposal = disposal
    this.#drops = plan.deadLetter === 'drop'
  }

  /** A failed run, as its judge says. */
  judged(slot: Slot, error: Error, judgement: Judgement): void {
    if (judgement.kind === 'retry') {
      const { id, attempt } = slot
      const delayMs = this.#disposal.retry(slot, judgement.delayMs)
      this.#report.retried({ id }, attempt + 1, delayMs, error)
    } else if (judgement.kind === 'requeue') this.release(slot, judgement.delayMs, 'the handler asked for it', true)
    else if (judgement.kind === 'dead-letter') this.bury(slot, judgement.because, error)
    else this.#filter(slot, judgement.because, 'judge')
  }

  /** A policy settles it without a run. */
  settle(slot: Slot, verdict: Settle, policy: string): void {
    if (policy === 'expiry' || policy === 'not-before') {
      this.#report.expired(slot, verdict.because)
      if (verdict.as === 'ack') this.#disposal.finish(slot)
      else this.#disposal.deadLetter(slot, verdict.because, undefined)
    } else if (verdict.as === 'dead-letter') this.bury(slot, verdict.because, undefined)
    else this.#filter(slot, verdict.because, policy)
  }

  /** Back to the queue, uncounted. */
  release(slot: Slot, delayMs: number, because: string, exact: boolean = false): void {
    this.#report.released(slot, because, this.#disposal.giveBack(slot, delayMs, exact))
  }

  /** Back to the queue because the worker closes. */
  giveUp(slot: Slot, because: string): void {
    this.#report.released(slot, because, 0)
    this.#disposal.giveUp(slot)
  }

  /** Kept aside with the reason. */
  bury(slot: Slot, because: string, error: Error | undefined): void {
    this.#report.dead(slot, because, error, this.#drops)
    this.#disposal.deadLetter(slot, because, error)
  }

  #filter(slot: Slot, because: string, policy: string): void {
    this.#report.filtered(slot, because, policy)
    this.#disposal.finish(slot)
  }
}

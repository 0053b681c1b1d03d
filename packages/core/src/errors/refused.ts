import { SluiceError } from './sluice-error.js'

/** One thing that was asked for and cannot be given here. */
export interface Refusal {
  /** What was asked for. */
  readonly feature: string
  /** What is missing, and where. */
  readonly lacks: string
  /** Why it is needed. */
  readonly because: string
  /** What to add, change or leave out, as a sentence. */
  readonly remedy: string
}

/**
 * The broker lacks what a task, a consumer or a publish asks for, and core can neither supply it nor do without.
 * Thrown before anything is received or sent; `refusals` holds everything that is wrong, not only the first.
 */
export class Refused extends SluiceError {
  readonly refusals: readonly Refusal[]

  constructor(task: string, broker: string, refusals: readonly Refusal[]) {
    super({
      message: `task "${task}" on ${broker}: ${refusals.map(refusal => `${refusal.feature}: ${refusal.lacks}; ${refusal.because}`).join(' · ')}`,
      code: 'SLUICE_REFUSED',
      fault: 'caller',
      remedy: [...new Set(refusals.map(refusal => refusal.remedy))].join(' '),
    })
    this.refusals = refusals
  }
}

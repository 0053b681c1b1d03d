/** Whose fault an error is: who can do something about it. */
export type Fault = 'caller' | 'handler' | 'broker' | 'library'

const marker: unique symbol = Symbol.for('sluice.error') as never

/** What every error of Sluice carries. */
export interface ErrorFacts {
  readonly message: string
  readonly code: string
  readonly fault: Fault
  /** What to do next, as a sentence. */
  readonly remedy: string
  readonly cause?: unknown
}

/**
 * The base of all errors of Sluice. `code` is stable API; `fault` says whose move it is; `remedy` what to do next;
 * `cause` keeps the raw error. Recognise one by `isSluiceError` or by `code`, not by `instanceof`: two installed
 * versions of core have two classes.
 */
export class SluiceError extends Error {
  readonly code: string
  readonly fault: Fault
  readonly remedy: string

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = new.target.name
    this.code = facts.code
    this.fault = facts.fault
    this.remedy = facts.remedy
    Object.defineProperty(this, marker, { value: true })
  }
}

/** True for an error of any installed version of Sluice. */
export function isSluiceError(value: unknown): value is SluiceError {
  return typeof value === 'object' && value !== null && (value as { [marker]?: unknown })[marker] === true
}

declare const reason: unique symbol

/**
 * The type of an option that cannot be used here. No value has it; the sentence stands in the compiler's error and says
 * why, and what to use instead. `Unsupported<string>` stands where it is not known whether it can be used: so a task
 * of a known broker fits where a task of any broker is wanted.
 */
export interface Unsupported<Reason extends string = string> {
  readonly [reason]: Reason
}

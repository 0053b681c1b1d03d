import { SluiceError } from './sluice-error.js'

/** What was given, for people: short, and without the contents of objects, which may be secret. */
function describe(given: unknown): string {
  if (given === undefined) return 'missing'
  if (given === null) return 'null'
  if (typeof given === 'string') return `'${given.length > 60 ? `${given.slice(0, 60)}…` : given}'`
  if (typeof given === 'function') return 'a function'
  if (typeof given === 'symbol') return 'a symbol'
  if (Array.isArray(given)) return `a list of ${given.length}`
  if (typeof given === 'object') return `an object (${Object.keys(given).slice(0, 8).join(', ') || 'empty'})`
  return typeof given === 'bigint' ? `${given}n` : String(given)
}

/** An option, or an argument like one, that no setting can mean. Thrown before anything is sent, opened or run. */
export class InvalidOption extends SluiceError {
  /** The path as one would write it: `retry.backoff`. */
  readonly option: string
  /** What would be right, as the end of a sentence. */
  readonly allowed: string

  constructor(facts: {
    readonly option: string
    readonly given: unknown
    readonly allowed: string
    readonly remedy?: string | undefined
    readonly cause?: unknown
  }) {
    super({
      message: `option "${facts.option}" is ${describe(facts.given)}; it must be ${facts.allowed}`,
      code: 'SLUICE_INVALID_OPTION',
      fault: 'caller',
      remedy: facts.remedy ?? `Set ${facts.option} to ${facts.allowed}, or leave it out.`,
      cause: facts.cause,
    })
    this.option = facts.option
    this.allowed = facts.allowed
  }
}

import { type Duration, durationForms, readDuration } from '../clock/duration.js'
import { InvalidOption } from './invalid-option.js'
import { SluiceError } from './sluice-error.js'

/**
 * Thrown by a handler: again, counted as an attempt like any failure, after a delay of its own instead of the backoff's.
 * Any other error is retried too; this one is for those who know when.
 */
export class Retry extends SluiceError {
  /** `undefined`: see `after`; without that, the task's backoff. */
  readonly delayMs: number | undefined
  /** What a server said, read when the failure is judged; what cannot be read counts as not said. */
  readonly after: string | number | Date | undefined

  /** @throws {InvalidOption} for a delay that is no duration; 0, at once, is allowed. */
  constructor(
    message: string = 'to be retried',
    options?: {
      readonly delay?: Duration | undefined
      readonly after?: string | number | Date | undefined
      readonly cause?: unknown
    },
  ) {
    super({
      message,
      code: 'SLUICE_RETRY',
      fault: 'handler',
      remedy: 'Nothing while attempts are left; else see the cause.',
      cause: options?.cause,
    })
    const delay = options?.delay
    this.delayMs = delay === 0 ? 0 : readDuration(delay)
    if (delay !== undefined && this.delayMs === undefined) {
      throw new InvalidOption({ option: 'delay', given: delay, allowed: durationForms })
    }
    this.after = options?.after
  }

  /**
   * When a server says when: the value of a `Retry-After` header (seconds or an HTTP date; `null` as `headers.get`
   * gives it), milliseconds, or a date. Never throws: what makes no sense, or is missing, means the task's backoff;
   * what is past means at once; more than a day counts as a day.
   */
  static after(
    value: string | number | Date | null | undefined,
    options?: { readonly message?: string | undefined; readonly cause?: unknown },
  ): Retry {
    const message = options?.message ?? 'to be retried when the server says'
    return new Retry(message, { after: value ?? undefined, cause: options?.cause })
  }
}

import { type Duration, durationForms, readDuration } from '../clock/duration.js'
import { InvalidOption } from './invalid-option.js'
import { SluiceError } from './sluice-error.js'

/**
 * Thrown by a handler: back to the queue, not counted as an attempt. Without a delay it may come back at once, so give
 * one unless another worker can do what this one cannot: nothing else ends the loop.
 */
export class Requeue extends SluiceError {
  readonly delayMs: number

  /** @throws {InvalidOption} for a delay that is no duration; 0 is allowed. */
  constructor(
    message: string = 'requeued',
    options?: { readonly delay?: Duration | undefined; readonly cause?: unknown },
  ) {
    super({
      message,
      code: 'SLUICE_REQUEUE',
      fault: 'handler',
      remedy: 'Nothing: the message is in its queue again.',
      cause: options?.cause,
    })
    const delay = options?.delay ?? 0
    const delayMs = delay === 0 ? 0 : readDuration(delay)
    if (delayMs === undefined) throw new InvalidOption({ option: 'delay', given: delay, allowed: durationForms })
    this.delayMs = delayMs
  }
}

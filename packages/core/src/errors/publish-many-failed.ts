import { SluiceError } from './sluice-error.js'

/** One message of a `pushMany` that was not accepted. */
export interface FailedItem {
  /** Its place in what was given. */
  readonly index: number
  /** `undefined`: it was refused before it got one. */
  readonly id: string | undefined
  readonly error: Error
}

/** Some messages of a `pushMany` were not accepted; all others were. */
export class PublishManyFailed extends SluiceError {
  readonly accepted: number
  readonly failed: readonly FailedItem[]

  constructor(accepted: number, failed: readonly FailedItem[]) {
    const first = failed[0]
    super({
      message: `${failed.length} of ${accepted + failed.length} messages were not accepted; the first, at index ${first?.index}: ${first?.error.message}`,
      code: 'SLUICE_PUBLISH_MANY_FAILED',
      fault: 'caller',
      remedy: 'Look at "failed": push those again whose error is not about their own content.',
      cause: first?.error,
    })
    this.accepted = accepted
    this.failed = failed
  }
}

import { SluiceError } from './sluice-error.js'

/** The broker has not confirmed within the outbox's time. */
export class PublishTimeout extends SluiceError {
  /** `no`: no adapter ever had it, it will not be sent. `maybe`: it was on its way, and is not sent again. */
  readonly happened: 'no' | 'maybe'

  constructor(broker: string, milliseconds: number, happened: 'no' | 'maybe', cause?: unknown) {
    super({
      message: `${broker}: not confirmed within ${milliseconds} ms (${happened === 'no' ? 'not sent' : 'perhaps stored'})`,
      code: 'SLUICE_PUBLISH_TIMEOUT',
      fault: 'broker',
      remedy:
        happened === 'no'
          ? 'Push it again once the broker can be reached.'
          : 'Push it again with the same id if a duplicate does no harm.',
      cause,
    })
    this.happened = happened
  }
}

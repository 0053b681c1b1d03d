import { SluiceError } from './sluice-error.js'

/** A run that was not over in time. Its signal is aborted with this error, and it counts as a failed attempt. */
export class HandlerTimeout extends SluiceError {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super({
      message: `the handler was not done within ${timeoutMs} ms`,
      code: 'SLUICE_HANDLER_TIMEOUT',
      fault: 'handler',
      remedy:
        'Pass context.signal on to whatever the handler waits for, so that it ends in time; or raise the option timeout.',
    })
    this.timeoutMs = timeoutMs
  }
}

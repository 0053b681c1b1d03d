import { SluiceError } from './sluice-error.js'

/** Thrown by a handler: never again. The message becomes a dead letter now, whatever the option `retry` says. */
export class Reject extends SluiceError {
  constructor(message: string = 'rejected', options?: { readonly cause?: unknown }) {
    super({
      message,
      code: 'SLUICE_REJECT',
      fault: 'handler',
      remedy: 'Mend what the message asks for, then replay it from the dead letters.',
      cause: options?.cause,
    })
  }
}

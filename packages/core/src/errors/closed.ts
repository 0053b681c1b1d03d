import { SluiceError } from './sluice-error.js'

/** Something was used after it had been closed. */
export class Closed extends SluiceError {
  constructor(what: string) {
    super({
      message: `${what} is closed`,
      code: 'SLUICE_CLOSED',
      fault: 'caller',
      remedy: 'Close it last, or make another.',
    })
  }
}

import { SluiceError } from './sluice-error.js'

/** A call to an adapter was not answered in time; should its answer come later, it is thrown away. */
export class CallTimeout extends SluiceError {
  constructor(what: string, milliseconds: number) {
    super({
      message: `${what}: no answer within ${milliseconds} ms`,
      code: 'SLUICE_CALL_TIMEOUT',
      fault: 'broker',
      remedy: 'Check the load of the broker and the network between; Sluice makes a new connection where it may.',
    })
  }
}

import { SluiceError } from './sluice-error.js'

/** The headers, those of Sluice included, are above what the broker takes. Nothing was sent. */
export class HeadersTooLarge extends SluiceError {
  constructor(task: string, bytes: number, limit: number) {
    super({
      message: `task "${task}": the headers have ${bytes} bytes, ${limit} are allowed`,
      code: 'SLUICE_HEADERS_TOO_LARGE',
      fault: 'caller',
      remedy: 'Put it into the arguments, or send less of it.',
    })
  }
}

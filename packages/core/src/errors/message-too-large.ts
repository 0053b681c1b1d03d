import { SluiceError } from './sluice-error.js'

/** The body is above the smaller of the task's `bodyLimit` and the broker's own limit. Nothing was sent. */
export class MessageTooLarge extends SluiceError {
  constructor(task: string, bytes: number, limit: number) {
    super({
      message: `task "${task}": the body has ${bytes} bytes, ${limit} are allowed`,
      code: 'SLUICE_MESSAGE_TOO_LARGE',
      fault: 'caller',
      remedy: 'Send a reference (a path, a key) instead of the data, or raise "bodyLimit" if the broker allows it.',
    })
  }
}

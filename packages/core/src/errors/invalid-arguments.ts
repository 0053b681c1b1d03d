import { SluiceError } from './sluice-error.js'

/** The arguments of a push are no JSON object, or fail the task's schema. Nothing was sent. */
export class InvalidArguments extends SluiceError {
  constructor(task: string, because: string, cause?: unknown) {
    super({
      message: `task "${task}": ${because}`,
      code: 'SLUICE_INVALID_ARGUMENTS',
      fault: 'caller',
      remedy: 'Push one plain object of JSON values, in the shape that the task takes.',
      cause,
    })
  }
}

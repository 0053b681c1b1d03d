import { inspect } from 'node:util'
import { SluiceError } from './sluice-error.js'

/** A handler threw (or rejected with) something that is no Error; it is kept as `cause`. */
export class HandlerThrewNonError extends SluiceError {
  constructor(thrown: unknown) {
    super({
      message: `the handler threw ${inspect(thrown, { depth: 0, breakLength: Number.POSITIVE_INFINITY, customInspect: false }).slice(0, 200)}, which is no Error`,
      code: 'SLUICE_HANDLER_THREW_NON_ERROR',
      fault: 'handler',
      remedy: 'Throw an Error, so that it has a message and a stack.',
      cause: thrown,
    })
  }
}

import { SluiceError } from './sluice-error.js'
import { wordsOf } from './words-of.js'

/** A hook of a policy threw. The delivery goes back to the queue; the worker goes on. */
export class PolicyFailed extends SluiceError {
  constructor(policy: string, hook: string, cause: unknown) {
    super({
      message: `policy "${policy}": ${hook} threw ${wordsOf(cause)}`,
      code: 'SLUICE_POLICY_FAILED',
      fault: 'caller',
      remedy: 'Mend the policy: its hooks must not throw.',
      cause,
    })
  }
}

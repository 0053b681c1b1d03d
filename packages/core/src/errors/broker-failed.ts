import type { Failure } from '../contract/failure.js'
import { type Fault, SluiceError } from './sluice-error.js'
import { wordsOf } from './words-of.js'

const remedies: { readonly [code in Failure['code']]: string } = {
  connection:
    'Check that the broker runs and can be reached. A worker that has begun goes on trying by itself; a call that was rejected, the start of a worker too, has to be made again.',
  timeout: 'Check the load of the broker and the network between; raise the timeout if such waits are normal.',
  busy: 'Send less, or give the broker more room. A worker that has begun goes on trying by itself; a call that was rejected has to be made again.',
  auth: 'Check credentials and rights of this user.',
  'not-found': 'Check the name; the queue may have been removed by somebody.',
  conflict: 'It exists with other properties: remove it, or ask for the properties that it has.',
  invalid: 'The broker refused the request: read the cause.',
  'too-large': 'Send less at once, or raise the limit of the broker.',
  full: 'Consume, or raise the bound of the queue or the disk.',
  unroutable: 'No queue takes this message: check that the queue exists.',
  closed: 'It was closed: do not use it afterwards.',
  corrupt: 'What is stored cannot be read: restore it from a copy, or remove it.',
  unsupported: 'This broker cannot do it: see "explain()" for what it can.',
  unknown: 'Read the cause; tell the author of the adapter, who should classify it.',
}

/** A call to the broker (or store) failed. `failure` says what kind it was and whether anything may have happened. */
export class BrokerFailed extends SluiceError {
  readonly failure: Failure

  constructor(broker: string, doing: string, failure: Failure, cause: unknown) {
    const fault: Fault = failure.code === 'closed' || failure.code === 'auth' ? 'caller' : 'broker'
    super({
      message: `${broker}: ${doing} failed (${failure.code}): ${wordsOf(cause)}`,
      code: `SLUICE_BROKER_${failure.code.toUpperCase().replaceAll('-', '_')}`,
      fault,
      remedy: remedies[failure.code],
      cause,
    })
    this.failure = failure
  }
}

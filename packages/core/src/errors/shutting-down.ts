import { SluiceError } from './sluice-error.js'

/** The worker closes and its grace is over. The reason of an aborted signal; the message goes back to the queue. */
export class ShuttingDown extends SluiceError {
  constructor(task: string) {
    super({
      message: `task "${task}": the worker shuts down`,
      code: 'SLUICE_SHUTTING_DOWN',
      fault: 'caller',
      remedy: 'Nothing is lost: the message runs again. Give close a longer grace if handlers need it.',
    })
  }
}

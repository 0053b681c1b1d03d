import { SluiceError } from './sluice-error.js'

/** A task was to live in another world (a simulation, say) while it is at work in this one. */
export class InUse extends SluiceError {
  constructor(task: string) {
    super({
      message: `task "${task}" is in use`,
      code: 'SLUICE_IN_USE',
      fault: 'caller',
      remedy: 'Simulate it before its first use, or after it is closed; and in one simulation at a time.',
    })
  }
}

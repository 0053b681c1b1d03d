import type { InputOption } from '../../../core/src/task/task-functions.js'
import type { Job } from './job.js'
import type { PolicyGround } from './mischief.js'

/** A schema that takes its time now and then, and finds nothing wrong. */
export function slowSchema({ random, sleep }: PolicyGround): NonNullable<InputOption<Job, Job>['input']> {
  return {
    '~standard': {
      version: 1,
      vendor: 'simulation',
      validate: value => {
        if (random() < 0.4) return { value: value as Job }
        const slept = random() < 0.5 ? Promise.resolve() : sleep(1 + 300 * random())
        return slept.then(() => ({ value: value as Job }))
      },
    },
  }
}

import { Reject } from '../../../core/src/errors/reject.js'
import { Requeue } from '../../../core/src/errors/requeue.js'
import { Retry } from '../../../core/src/errors/retry.js'
import type { Context } from '../../../core/src/task/context.js'
import type { Crew } from './crew.js'
import type { Job, Step } from './job.js'
import type { Records } from './records.js'

/** Another job like it: always the same one for the same job. */
function sibling(job: Job): Job {
  return { ...job, n: job.n + 1_000_000 }
}

/** Does what a step of a job says, as a user's handler would. */
export async function act(step: Step, context: Context<Job>, crew: Crew, records: Records): Promise<void> {
  if (step.do === 'push') {
    await push(step, crew, records)
    return
  }
  if (step.ms > 0) await crew.sleep(step.ms, step.do === 'ignore-signal' ? undefined : context.signal)
  if (step.do === 'requeue') throw new Requeue('not here', { delay: step.delayMs as 0 })
  if (step.do === 'fail') throw thrown(step.throws)
}

async function push(step: Step & { readonly do: 'push' }, crew: Crew, records: Records): Promise<void> {
  const jobs = step.many ? [step.job, sibling(step.job)] : [step.job]
  for (const job of jobs) records.pushing(job, undefined)
  const task = crew.task(step.to)
  if (jobs.length > 1) await task.pushMany(jobs)
  else await task.publish(step.job, { id: `child-${step.job.n}` })
  // A dead process hears of nothing.
  if (!crew.dead) for (const job of jobs) records.accepted(job)
}

function thrown(what: (Step & { readonly do: 'fail' })['throws']): unknown {
  switch (what) {
    case 'error':
      return new Error('as planned')
    case 'reject':
      return new Reject('as planned')
    case 'retry':
      return new Retry('as planned', { delay: 700 })
    case 'text':
      return 'just a text'
    default:
      return undefined
  }
}

import { FaultRun, scaleOf, scenariosFor } from '@sluice/testbed/faults'
import { subject } from './fault-subject.js'
const run = new FaultRun(subject, { ...scaleOf({}), messages: 600 })
const base = scenariosFor(subject)
const jobs = []
for (const id of [
  'half-open-receive',
  'queue-deleted',
  'half-open-receive',
  'half-open-receive',
  'queue-deleted',
  'half-open-receive',
  'half-open-publish',
  'half-open-receive',
  'half-open-receive',
  'queue-deleted',
  'queue-deleted',
  'half-open-receive',
  'half-open-receive',
  'half-open-receive',
  'half-open-receive',
]) {
  jobs.push(run.outcome({ ...base.find(s => s.id === id)!, id: `${id}-${jobs.length}` }))
}
for (const o of await Promise.all(jobs))
  console.log(o.id, o.result, o.seconds, JSON.stringify(o.figures), (o.reason ?? '').split('\n')[0])
await run.close()
process.exit(0)

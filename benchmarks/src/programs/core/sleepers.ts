import { setTimeout } from 'node:timers/promises'
import { close, memory, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { sleepSeconds } from './sleep-times.js'

/** Tasks that only sleep, as many at once as there are: from the start of the worker to the end of the last. */
export async function measure({ tasks }: { readonly tasks: number }): Promise<Sample> {
  let done = 0
  let resolveAll!: () => void
  const all = new Promise<void>(resolve => {
    resolveAll = resolve
  })
  const handler = async (args: { seconds: number }): Promise<void> => {
    await setTimeout(args.seconds * 1_000)
    if (++done === tasks) resolveAll()
  }
  const sleep = task('sleep', { broker: memory(), concurrency: tasks }, handler)
  await sleep.pushMany(Array.from({ length: tasks }, (_, index) => ({ seconds: sleepSeconds(index) })))
  const watch = new StopWatch()
  await sleep.consume()
  await all
  const { wallUs, cpuUs } = watch
  await close(sleep)
  return { seconds: wallUs / 1e6, 'CPU µs a task': cpuUs / tasks }
}

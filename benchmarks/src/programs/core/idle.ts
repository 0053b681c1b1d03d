import { setTimeout } from 'node:timers/promises'
import { close, memory, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'

/** Workers on empty queues of one broker, and what they cost while nothing happens. */
export async function measure({
  queues,
  seconds,
}: {
  readonly queues: number
  readonly seconds: number
}): Promise<Sample> {
  const broker = memory()
  const controls = { retry: 3, timeout: '30s', expiresIn: '15m' } as const
  const tasks = Array.from({ length: queues }, (_, index) =>
    task(`idle-${index}`, { broker, ...controls }, async () => {}),
  )
  await Promise.all(tasks.map(each => each.consume()))
  await setTimeout(1_000)
  const watch = new StopWatch()
  await setTimeout(seconds * 1_000)
  const share = watch.share
  await close(...tasks)
  return { 'CPU %': share * 100 }
}

import { setTimeout } from 'node:timers/promises'
import { sqlite } from '@sluice/broker-sqlite'
import { close, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { withFreshFile } from './fresh-file.js'

/** Workers on empty queues of one file, and what they cost while nothing happens. */
export async function measure(options: { readonly queues: number; readonly seconds: number }): Promise<Sample> {
  return await withFreshFile(async path => {
    const broker = sqlite(path)
    const controls = { retry: 3, timeout: '30s', expiresIn: '15m' } as const
    const tasks = Array.from({ length: options.queues }, (_, index) =>
      task(`idle-${index}`, { broker, ...controls }, async () => {}),
    )
    await Promise.all(tasks.map(each => each.consume()))
    await setTimeout(2_000)
    const watch = new StopWatch()
    await setTimeout(options.seconds * 1_000)
    const share = watch.share
    await close(...tasks)
    return { 'CPU %': share * 100 }
  })
}

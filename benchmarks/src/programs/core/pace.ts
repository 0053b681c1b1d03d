import { setTimeout } from 'node:timers/promises'
import { close, memory, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { meanRateError, mostInWindow } from '../../measure/pace.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { orders } from './order.js'

export interface Pace {
  /** Starts a second of each task, with commas. */
  readonly limits: string
  readonly seconds: number
}

/** CPU is read after this: until then code is compiled. */
const beginningMs = 2_000

/** Tasks with a rate in one process, each with more in its queue than it may start; notes when each handler began. */
export async function measure({ limits, seconds }: Pace): Promise<Sample> {
  const paced = limits.split(',').map(text => pacedTask(Number(text), seconds))
  for (const { tasks, limit } of paced) await tasks.pushMany(orders(limit * (seconds + 2)))
  await Promise.all(paced.map(({ tasks }) => tasks.consume()))
  await setTimeout(beginningMs)
  const watch = new StopWatch()
  await setTimeout(seconds * 1_000 - beginningMs)
  const share = watch.share
  await close(...paced.map(({ tasks }) => tasks))
  const sample: { [name: string]: number } = { 'CPU %': share * 100 }
  let worst = 0
  let over = Number.NEGATIVE_INFINITY
  for (const { limit, starts } of paced) {
    const times = starts()
    const error = meanRateError(times, limit) * 100
    const most = mostInWindow(times, 1_000)
    sample[`${limit}/s: mean error %`] = error
    sample[`${limit}/s: most starts in 1 s`] = most
    worst = Math.max(worst, Math.abs(error))
    over = Math.max(over, most - limit)
  }
  return { ...sample, 'mean error %, worst': worst, 'starts over the limit in 1 s, worst': over }
}

function pacedTask(limit: number, seconds: number) {
  const times = new Float64Array(limit * (seconds + 2))
  let count = 0
  const handler = async (): Promise<void> => {
    times[count++] = performance.now()
  }
  const options = { broker: memory(), rate: { limit, per: '1s' } } as const
  return { limit, tasks: task(`paced-${limit}`, options, handler), starts: () => times.subarray(0, count) }
}

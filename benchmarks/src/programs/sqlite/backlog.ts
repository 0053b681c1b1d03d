import { sqlite } from '@sluice/broker-sqlite'
import { close, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Order, orders } from '../core/order.js'
import { withFreshFile } from './fresh-file.js'

export interface SqliteBacklog {
  readonly backlog: number
  /** How many are timed, over all rounds together. */
  readonly timed: number
}

/** Consumed before the watch starts: the worker is warm, and what it fetches ahead is fetched. */
const beginning = 2_000

/** What consuming costs with so many in the file: once where the queue is long, again and again where it is short. */
export async function measure({ backlog, timed }: SqliteBacklog): Promise<Sample> {
  let cpuUs = 0
  let wallUs = 0
  let left = timed
  while (left > 0) {
    const count = Math.min(left, backlog - beginning)
    const watch = await withFreshFile(path => round(path, backlog, count))
    cpuUs += watch.cpuUs
    wallUs += watch.wallUs
    left -= count
  }
  return { 'CPU µs a message': cpuUs / timed, 'messages a second': (timed / wallUs) * 1e6 }
}

async function round(path: string, backlog: number, count: number): Promise<{ cpuUs: number; wallUs: number }> {
  let done = 0
  let watch: StopWatch | undefined
  let over!: (spent: { cpuUs: number; wallUs: number }) => void
  const spent = new Promise<{ cpuUs: number; wallUs: number }>(resolve => {
    over = resolve
  })
  const measured = task('measured', { broker: sqlite(path), concurrency: 1_000 }, async (_order: Order) => {
    done++
    if (done === beginning) watch = new StopWatch()
    else if (done === beginning + count && watch !== undefined) over({ cpuUs: watch.cpuUs, wallUs: watch.wallUs })
  })
  await measured.pushMany(orders(backlog))
  await measured.consume()
  const result = await spent
  await close(measured)
  return result
}

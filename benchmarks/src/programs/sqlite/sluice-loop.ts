import { setImmediate } from 'node:timers/promises'
import { sqlite } from '@sluice/broker-sqlite'
import { close, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from '../core/loop-sample.js'
import { type Order, orders } from '../core/order.js'
import { withFreshFile } from './fresh-file.js'

export interface SqliteLoop {
  readonly messages: number
  /** `push`: each call for itself, none awaited before all are made. */
  readonly way: 'pushMany' | 'push'
}

/** Publishes all into a file, then consumes and acknowledges all, in one process. */
export async function measure(options: SqliteLoop): Promise<Sample> {
  await withFreshFile(path => pass(path, { ...options, messages: 5_000 }))
  return loopSample(await withFreshFile(path => pass(path, options)))
}

async function pass(path: string, { messages, way }: SqliteLoop): Promise<Halves> {
  let done = 0
  let resolveAll!: () => void
  const all = new Promise<void>(resolve => {
    resolveAll = resolve
  })
  const measured = task('measured', { broker: sqlite(path), concurrency: 1_000 }, async (_order: Order) => {
    if (++done === messages) resolveAll()
  })
  const publishing = new StopWatch()
  if (way === 'pushMany') await measured.pushMany(orders(messages))
  else {
    const pushes: Promise<string>[] = []
    for (const order of orders(messages)) pushes.push(measured.push(order))
    await Promise.all(pushes)
  }
  const publish = readWatch(publishing)

  const consuming = new StopWatch()
  await measured.consume()
  await all
  while ((await measured.depth()) > 0) await setImmediate()
  const consume = readWatch(consuming)
  await close(measured)
  return { messages, publish, consume }
}

import { setImmediate } from 'node:timers/promises'
import { close, memory, type Task, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from './loop-sample.js'
import { type Order, orders } from './order.js'

export interface SluiceLoop {
  readonly messages: number
  /** `push`: each call for itself, none awaited before all are made. */
  readonly way: 'pushMany' | 'push'
  /** Retry, timeout, expiry. */
  readonly controls: boolean
}

/** Publishes all, then consumes and acknowledges all, through the memory broker, in one process. */
export async function measure(options: SluiceLoop): Promise<Sample> {
  await pass({ ...options, messages: 5_000 })
  return loopSample(await pass(options))
}

async function pass({ messages, way, controls }: SluiceLoop): Promise<Halves> {
  let done = 0
  let resolveAll!: () => void
  const all = new Promise<void>(resolve => {
    resolveAll = resolve
  })
  const options = { broker: memory(), concurrency: 1_000 }
  const handler = async (_order: Order): Promise<void> => {
    if (++done === messages) resolveAll()
  }
  const measured = controls
    ? task('measured', { ...options, retry: 3, timeout: '30s', expiresIn: '15m' }, handler)
    : task('measured', options, handler)

  const publishing = new StopWatch()
  if (way === 'pushMany') await measured.pushMany(orders(messages))
  else await pushEach(measured, messages)
  const publish = readWatch(publishing)

  const consuming = new StopWatch()
  await measured.consume()
  await all
  while ((await measured.depth()) > 0) await setImmediate()
  const consume = readWatch(consuming)
  await close(measured)
  return { messages, publish, consume }
}

async function pushEach(measured: Pick<Task<Order, Order, void>, 'push'>, messages: number): Promise<void> {
  const pushes: Promise<string>[] = []
  for (const order of orders(messages)) pushes.push(measured.push(order))
  await Promise.all(pushes)
}

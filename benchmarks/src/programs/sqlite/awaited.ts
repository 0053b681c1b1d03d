import { sqlite } from '@sluice/broker-sqlite'
import { close, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Order, orders } from '../core/order.js'
import { withFreshFile } from './fresh-file.js'
import { RawQueue, rawIds } from './raw-queue.js'

export interface Awaited {
  readonly messages: number
  readonly raw: boolean
}

type Push = (order: Order) => Promise<unknown>

/** Publishes one by one, each awaited before the next: a commit for every message. */
export async function measure({ messages, raw }: Awaited): Promise<Sample> {
  return await withFreshFile(path => (raw ? throughRaw(path, messages) : throughSluice(path, messages)))
}

async function throughRaw(path: string, messages: number): Promise<Sample> {
  const queue = new RawQueue(path)
  const nextId = rawIds()
  const push = async (order: Order): Promise<void> => queue.publishOne({ id: nextId(), body: JSON.stringify(order) })
  const sample = await pushAll(push, messages)
  queue.close()
  return sample
}

async function throughSluice(path: string, messages: number): Promise<Sample> {
  const measured = task('measured', { broker: sqlite(path) }, async (_order: Order) => {})
  const sample = await pushAll(order => measured.push(order), messages)
  await close(measured)
  return sample
}

async function pushAll(push: Push, messages: number): Promise<Sample> {
  for (const order of orders(1_000)) await push(order)
  const watch = new StopWatch()
  for (const order of orders(messages)) await push(order)
  const { cpuUs, wallUs } = watch
  return { 'CPU µs a message': cpuUs / messages, 'messages a second': (messages / wallUs) * 1e6 }
}

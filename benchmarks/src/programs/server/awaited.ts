import { close, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Order, orders } from '../core/order.js'
import { openRaw } from '../raw/clients.js'
import { type BrokerName, freshName, openBroker } from './brokers.js'
import { removeQueues } from './remove-queues.js'

export interface Awaited {
  readonly url: string
  readonly broker: BrokerName
  readonly messages: number
  readonly raw: boolean
}

/** Not measured. */
const beforehand = 1_000

/** Publishes one by one, each confirmed by the server before the next. */
export async function measure(options: Awaited): Promise<Sample> {
  return options.raw ? await throughRaw(options) : await throughSluice(options)
}

async function throughRaw({ broker, url, messages }: Awaited): Promise<Sample> {
  const client = await openRaw(broker, url)
  const sample = await pushAll(order => client.publishOne(order), messages)
  await client.close()
  return sample
}

async function throughSluice({ broker, url, messages }: Awaited): Promise<Sample> {
  const queue = freshName()
  const measured = task(queue, { broker: await openBroker(broker, url) }, async (_order: Order) => {})
  const sample = await pushAll(order => measured.push(order), messages)
  await close(measured)
  await removeQueues(broker, url, [queue], beforehand + messages)
  return sample
}

async function pushAll(push: (order: Order) => Promise<unknown>, messages: number): Promise<Sample> {
  for (const order of orders(beforehand)) await push(order)
  const watch = new StopWatch()
  for (const order of orders(messages)) await push(order)
  const { cpuUs, wallUs } = watch
  return { 'CPU µs a message': cpuUs / messages, 'messages a second': (messages / wallUs) * 1e6 }
}

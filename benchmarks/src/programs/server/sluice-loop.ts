import { close, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from '../core/loop-sample.js'
import type { Order } from '../core/order.js'
import { type BrokerName, freshName, openBroker } from './brokers.js'
import { connected, settled } from './loop-ends.js'
import { removeQueues } from './remove-queues.js'
import { type Way, ways } from './ways.js'

export interface ServerLoop {
  readonly url: string
  readonly broker: BrokerName
  readonly messages: number
  readonly way: Way
  /** Rate (which never binds), retry, timeout, expiry. */
  readonly controls: boolean
}

const controlled = {
  rate: { limit: 500_000, burst: 400_000 },
  retry: 3,
  timeout: '30s',
  expiresIn: '15m',
  deadLetter: true,
} as const

/** Publishes all, then consumes and acknowledges all, in one process. */
export async function measure(options: ServerLoop): Promise<Sample> {
  await pass({ ...options, messages: 5_000 })
  return loopSample(await pass(options))
}

async function pass({ url, broker: name, messages, way, controls }: ServerLoop): Promise<Halves> {
  let done = 0
  let resolveAll!: () => void
  const all = new Promise<void>(resolve => {
    resolveAll = resolve
  })
  const handler = async (_order: Order): Promise<void> => {
    if (++done === messages) resolveAll()
  }
  const options = { broker: await openBroker(name, url), concurrency: 1_000 }
  const queue = freshName()
  const measured = controls ? task(queue, { ...options, ...controlled }, handler) : task(queue, options, handler)
  await connected(name, measured)
  const publishing = new StopWatch()
  await ways[way](measured, messages)
  const publish = readWatch(publishing)

  const consuming = new StopWatch()
  await measured.consume()
  await all
  await settled(name, measured)
  const consume = readWatch(consuming)
  await close(measured)
  if (done !== messages) throw new Error(`${done} of ${messages} handled`)
  await removeQueues(name, url, [queue])
  return { messages, publish, consume }
}

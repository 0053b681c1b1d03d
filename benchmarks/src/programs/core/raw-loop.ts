import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from './loop-sample.js'
import { type Order, orders } from './order.js'

/**
 * The least that a queue in memory can cost: an array of JSON texts, each parsed and given to an async handler that is
 * awaited. No ids, no acknowledgement, no limits.
 */
export async function measure(options: { readonly messages: number }): Promise<Sample> {
  await pass(5_000)
  return loopSample(await pass(options.messages))
}

async function pass(messages: number): Promise<Halves> {
  const queue: string[] = []
  const publishing = new StopWatch()
  for (const order of orders(messages)) queue.push(JSON.stringify(order))
  const publish = readWatch(publishing)

  let done = 0
  const handler = async (_order: Order): Promise<void> => {
    done++
  }
  const consuming = new StopWatch()
  for (const body of queue) await handler(JSON.parse(body) as Order)
  const consume = readWatch(consuming)
  if (done !== messages) throw new Error(`${done} of ${messages} handled`)
  return { messages, publish, consume }
}

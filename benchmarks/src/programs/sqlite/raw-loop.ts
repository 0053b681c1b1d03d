import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from '../core/loop-sample.js'
import { type Order, orders } from '../core/order.js'
import { withFreshFile } from './fresh-file.js'
import { type RawMessage, RawQueue, rawBatch, rawIds } from './raw-queue.js'

/** Batches of 500 into a file and out of it, as fast as better-sqlite3 does it, each body parsed for an async handler. */
export async function measure(options: { readonly messages: number }): Promise<Sample> {
  await withFreshFile(path => pass(path, 5_000))
  return loopSample(await withFreshFile(path => pass(path, options.messages)))
}

async function pass(path: string, messages: number): Promise<Halves> {
  const queue = new RawQueue(path)
  const nextId = rawIds()
  const publishing = new StopWatch()
  let batch: RawMessage[] = []
  for (const order of orders(messages)) {
    batch.push({ id: nextId(), body: JSON.stringify(order) })
    if (batch.length < rawBatch) continue
    queue.publish(batch)
    batch = []
  }
  queue.publish(batch)
  const publish = readWatch(publishing)

  let done = 0
  const handler = async (_order: Order): Promise<void> => {
    done++
  }
  const consuming = new StopWatch()
  for (let owner = 1; ; owner++) {
    const rows = queue.claim(owner, Date.now())
    if (rows.length === 0) break
    for (const { body } of rows) await handler(JSON.parse(body) as Order)
    queue.ack(rows, owner)
  }
  const consume = readWatch(consuming)
  queue.close()
  if (done !== messages) throw new Error(`${done} of ${messages} handled`)
  return { messages, publish, consume }
}

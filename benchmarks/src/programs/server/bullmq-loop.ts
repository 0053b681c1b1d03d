import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from '../core/loop-sample.js'
import { orders } from '../core/order.js'

export interface BullLoop {
  readonly url: string
  readonly messages: number
}

const batch = 1_000
/** More gains nothing. */
const concurrency = 100

/** The same through BullMQ: jobs in batches of 1,000, forgotten once they are done. */
export async function measure({ url, messages }: BullLoop): Promise<Sample> {
  await pass(url, 'warm', 2_000)
  return loopSample(await pass(url, 'measured', messages))
}

async function pass(url: string, name: string, messages: number): Promise<Halves> {
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  const queue = new Queue(name, { connection })
  await queue.waitUntilReady()
  const publishing = new StopWatch()
  let jobs: { name: string; data: unknown; opts: { removeOnComplete: boolean } }[] = []
  for (const data of orders(messages)) {
    jobs.push({ name: 'order', data, opts: { removeOnComplete: true } })
    if (jobs.length < batch) continue
    await queue.addBulk(jobs)
    jobs = []
  }
  if (jobs.length > 0) await queue.addBulk(jobs)
  const publish = readWatch(publishing)

  let done = 0
  const worker = new Worker(name, async () => {}, { connection, concurrency, autorun: false })
  const all = new Promise<void>(resolve => {
    worker.on('completed', () => {
      if (++done === messages) resolve()
    })
  })
  await worker.waitUntilReady()
  const consuming = new StopWatch()
  const running = worker.run()
  await all
  const consume = readWatch(consuming)
  await worker.close()
  await running
  await queue.close()
  connection.disconnect()
  return { messages, publish, consume }
}

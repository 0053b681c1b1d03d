import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Halves, loopSample, readWatch } from '../core/loop-sample.js'
import { orders } from '../core/order.js'
import { openRaw, type RawName } from '../raw/clients.js'

export interface RawLoop {
  readonly url: string
  readonly broker: RawName
  readonly messages: number
  /** Whether calls overlap; else each waits for the one before. */
  readonly overlap: boolean
}

/** Publishes all by the raw client, then consumes and acknowledges all, in one process. */
export async function measure(options: RawLoop): Promise<Sample> {
  await pass({ ...options, messages: 5_000 })
  return loopSample(await pass(options))
}

async function pass({ url, broker, messages, overlap }: RawLoop): Promise<Halves> {
  const client = await openRaw(broker, url, overlap)
  const publishing = new StopWatch()
  await client.publish(orders(messages))
  const publish = readWatch(publishing)

  let done = 0
  const handler = async (): Promise<void> => {
    done++
  }
  const consuming = new StopWatch()
  await client.consume(messages, handler)
  const consume = readWatch(consuming)
  await client.close()
  if (done !== messages) throw new Error(`${done} of ${messages} handled`)
  return { messages, publish, consume }
}

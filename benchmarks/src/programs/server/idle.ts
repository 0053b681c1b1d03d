import { setTimeout } from 'node:timers/promises'
import { close, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type BrokerName, freshName, openBroker } from './brokers.js'
import { removeQueues } from './remove-queues.js'

export interface Idle {
  readonly url: string
  readonly broker: BrokerName
  readonly queues: number
  readonly seconds: number
}

/** Workers on empty queues of one broker, and what they cost while nothing happens. */
export async function measure({ url, broker: name, queues, seconds }: Idle): Promise<Sample> {
  const broker = await openBroker(name, url)
  const controls = { retry: 3, timeout: '30s', expiresIn: '15m' } as const
  const names = Array.from({ length: queues }, freshName)
  const tasks = names.map(queue => task(queue, { broker, ...controls }, async () => {}))
  await Promise.all(tasks.map(each => each.consume()))
  await setTimeout(2_000)
  const watch = new StopWatch()
  await setTimeout(seconds * 1_000)
  const share = watch.share
  await close(...tasks)
  await removeQueues(name, url, names)
  return { 'CPU %': share * 100 }
}

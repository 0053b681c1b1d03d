import { setImmediate } from 'node:timers/promises'
import { close, type Task } from '@sluice/core'
import type { Order } from '../core/order.js'
import type { BrokerName } from './brokers.js'

type Measured = Pick<Task<Order, Order, void>, 'close' | 'depth' | 'explain'>

/** Connected, as the raw client is when its watch starts. */
export async function connected(broker: BrokerName, task: Measured): Promise<void> {
  await (broker === 'mqtt' ? task.explain() : task.depth())
}

/**
 * The server has done with every acknowledgement. MQTT can ask it neither what it holds nor whether it has heard, and
 * with Kafka it would be asked a hundred times while marks wait for their time: there the connections are ended, ours
 * as the raw client's, and acknowledgements leave before that. What is left with Kafka is counted at the end.
 */
export async function settled(broker: BrokerName, task: Measured): Promise<void> {
  if (broker === 'mqtt' || broker === 'kafka') return await close(task)
  while ((await task.depth()) > 0) await setImmediate()
}

import { connect } from 'amqplib'
import type { BrokerName } from './brokers.js'

/**
 * A server that is kept shall not fill up with empty queues. Redis is fresh for every process.
 *
 * @throws where they do not hold as many messages as they must: none once all are acknowledged.
 */
export async function removeQueues(
  broker: BrokerName,
  url: string,
  names: readonly string[],
  expected: number = 0,
): Promise<void> {
  if (!broker.startsWith('rabbitmq')) return
  const connection = await connect(url)
  const channel = await connection.createChannel()
  let left = 0
  for (const name of names) left += (await channel.deleteQueue(name)).messageCount
  await connection.close()
  if (left !== expected) throw new Error(`${left} messages are left, not ${expected}`)
}

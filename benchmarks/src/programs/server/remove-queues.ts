import { connect } from 'amqplib'
import type { BrokerName } from './brokers.js'

/**
 * A server that is kept shall not fill up with empty queues. Redis, NATS and Mosquitto are fresh for every process.
 *
 * @throws where they do not hold as many messages as they must: none once all are acknowledged.
 */
export async function removeQueues(
  broker: BrokerName,
  url: string,
  names: readonly string[],
  expected: number = 0,
): Promise<void> {
  const count = broker === 'mqtt' ? leftInSlots : broker === 'kafka' ? leftInTopics : leftInQueues
  if (count === leftInQueues && !broker.startsWith('rabbitmq')) return
  const left = await count(url, names)
  if (left !== expected) throw new Error(`${left} messages are left, not ${expected}`)
}

export async function leftInQueues(url: string, names: readonly string[]): Promise<number> {
  const connection = await connect(url)
  const channel = await connection.createChannel()
  let left = 0
  for (const name of names) left += (await channel.deleteQueue(name)).messageCount
  await connection.close()
  return left
}

/** One worker has had the first slot, and no other. */
async function leftInSlots(url: string, names: readonly string[]): Promise<number> {
  const { leftInSession } = await import('../raw/mqtt-sessions.js')
  let left = 0
  for (const name of names) left += await leftInSession(url, `sluice=${name}-0`)
  return left
}

/** What the group of each has not committed. */
async function leftInTopics(url: string, names: readonly string[]): Promise<number> {
  const { removeTopics } = await import('../raw/kafka-topics.js')
  return await removeTopics(url, names)
}

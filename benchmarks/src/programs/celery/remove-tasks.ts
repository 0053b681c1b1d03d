import { Redis } from 'ioredis'
import { removeQueues } from '../server/remove-queues.js'

/** @throws where the queues do not hold as many tasks as they must: none once all are acknowledged. */
export async function removeTasks(url: string, queues: readonly string[], expected: number): Promise<void> {
  if (!url.startsWith('redis:')) return await removeQueues('rabbitmq-classic', url, queues, expected)
  const redis = new Redis(url)
  let left = await redis.hlen('unacked')
  for (const queue of queues) left += await redis.llen(queue)
  redis.disconnect()
  if (left !== expected) throw new Error(`${left} tasks are left, not ${expected}`)
}

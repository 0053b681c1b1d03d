import { Redis } from 'ioredis'
import { leftInQueues } from '../server/remove-queues.js'

/** @throws where the queues hold more or fewer tasks than they must, acknowledged ones not counted. */
export async function removeTasks(url: string, queues: readonly string[], expected: number): Promise<void> {
  const left = url.startsWith('redis:') ? await leftInRedis(url, queues) : await leftInQueues(url, queues)
  if (left !== expected) throw new Error(`${left} tasks are left, not ${expected}`)
}

async function leftInRedis(url: string, queues: readonly string[]): Promise<number> {
  const redis = new Redis(url)
  let left = await redis.hlen('unacked')
  for (const queue of queues) left += await redis.llen(queue)
  redis.disconnect()
  return left
}

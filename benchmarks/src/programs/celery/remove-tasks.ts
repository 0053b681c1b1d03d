import { Redis } from 'ioredis'
import { leftInQueues } from '../server/remove-queues.js'

/** So many a worker may have done and not yet acknowledged when it is killed. */
const unacknowledged = 50

/** @throws where the queues hold more tasks than they must, beside what had no time to be acknowledged, or fewer. */
export async function removeTasks(url: string, queues: readonly string[], expected: number): Promise<void> {
  const left = url.startsWith('redis:') ? await leftInRedis(url, queues) : await leftInQueues(url, queues)
  const most = expected + (expected === 0 ? unacknowledged * queues.length : 0)
  if (left < expected || left > most) throw new Error(`${left} tasks are left, not ${expected}`)
}

async function leftInRedis(url: string, queues: readonly string[]): Promise<number> {
  const redis = new Redis(url)
  let left = await redis.hlen('unacked')
  for (const queue of queues) left += await redis.llen(queue)
  redis.disconnect()
  return left
}

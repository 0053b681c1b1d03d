import { readFileSync } from 'node:fs'
import type { Alarm, FaultSubject } from '@sluice/testbed/faults'
import { Redis } from 'ioredis'
import { redisList } from '../src/index.js'

/** The server takes no more writes that need room. */
const memory: Alarm = {
  name: 'memory',
  raise: async server => void (await server.run('redis-cli', 'config', 'set', 'maxmemory', '1')),
  clear: async server => void (await server.run('redis-cli', 'config', 'set', 'maxmemory', '0')),
}

async function withRedis(url: string, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(url)
  try {
    await work(redis)
  } finally {
    redis.disconnect()
  }
}

/** Lists with leases. */
export const subject: FaultSubject = {
  name: 'redis-list',
  kind: 'redis',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) => {
    return redisList({ urls: [url, ...others], ...(ca !== undefined && { tls: { ca: readFileSync(ca) } }) })
  },
  understands: { ca: true, others: true },
  // Somebody who knows nothing of Sluice deletes every key that bears the queue's name.
  deleteQueue: (url, queue) => {
    return withRedis(url, async redis => {
      const keys = await redis.keys(`*{${queue}}*`)
      if (keys.length > 0) await redis.del(...keys)
    })
  },
  putRaw: (url, queue, bodies) => {
    return withRedis(url, async redis => {
      for (const body of bodies) await redis.rpush(`sluice:list:{${queue}}`, body)
    })
  },
  alarms: [memory],
}

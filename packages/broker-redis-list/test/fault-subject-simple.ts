import { readFileSync } from 'node:fs'
import type { FaultSubject } from '@sluice/testbed/faults'
import { Redis } from 'ioredis'
import { redisList } from '../src/index.js'
import { subject as reliable } from './fault-subject.js'

async function using(url: string, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url)
  client.on('error', () => undefined)
  await work(client).finally(() => client.disconnect())
}

/** Plain lists under fault: what was handed out may be lost, and nothing else. */
export const subject: FaultSubject = {
  ...reliable,
  name: 'redis-list-simple',
  mode: 'simple',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) => {
    return redisList([url, ...others], { mode: 'simple', ...(ca !== undefined && { tls: { ca: readFileSync(ca) } }) })
  },
  deleteQueue: (url, queue) => using(url, client => client.del(queue)),
  putRaw: (url, queue, bodies) => {
    return using(url, async client => {
      for (const body of bodies) await client.rpush(queue, body)
    })
  },
}

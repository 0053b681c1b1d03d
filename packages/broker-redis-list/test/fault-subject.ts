import { readFileSync } from 'node:fs'
import type { Server } from '@sluice/testbed'
import type { Alarm, FaultSubject } from '@sluice/testbed/faults'
import { Redis } from 'ioredis'
import { redisList } from '../src/index.js'

/** The server refuses what needs memory, as with a full one. */
const memory: Alarm = {
  name: 'maxmemory',
  raise: server => limitMemory(server, '1'),
  clear: server => limitMemory(server, '0'),
}

async function limitMemory(server: Server, bytes: string): Promise<void> {
  await server.run('redis-cli', 'CONFIG', 'SET', 'maxmemory', bytes)
}

/** Lists with leases, under fault. */
export const subject: FaultSubject = {
  name: 'redis-list',
  kind: 'redis',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) => {
    return redisList([url, ...others], ca === undefined ? {} : { tls: { ca: readFileSync(ca) } })
  },
  understands: { ca: true, others: true },
  async deleteQueue(url, queue) {
    await using(url, async client => {
      const keys = await client.keys(`sluice:list:{${queue}}*`)
      if (keys.length > 0) await client.del(...keys)
    })
  },
  async putRaw(url, queue, bodies) {
    await using(url, async client => {
      for (const body of bodies) await client.rpush(`sluice:list:{${queue}}`, body)
    })
  },
  alarms: [memory],
}

async function using(url: string, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url)
  client.on('error', () => undefined)
  await work(client).finally(() => client.disconnect())
}

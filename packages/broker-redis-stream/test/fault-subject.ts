import { readFileSync } from 'node:fs'
import type { Server } from '@sluice/testbed'
import type { Alarm, FaultSubject } from '@sluice/testbed/faults'
import { Redis } from 'ioredis'
import { redisStream } from '../src/index.js'

/** The server refuses what needs memory, as with a full one. */
const memory: Alarm = {
  name: 'maxmemory',
  raise: server => limitMemory(server, '1'),
  clear: server => limitMemory(server, '0'),
}

async function limitMemory(server: Server, bytes: string): Promise<void> {
  await server.run('redis-cli', 'CONFIG', 'SET', 'maxmemory', bytes)
}

export const subject: FaultSubject = {
  name: 'redis-stream',
  kind: 'redis',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) => {
    return redisStream([url, ...others], ca === undefined ? {} : { tls: { ca: readFileSync(ca) } })
  },
  understands: { ca: true, others: true },
  async deleteQueue(url, queue) {
    await using(url, client => client.del(`sluice:stream:{${queue}}`))
  },
  async putRaw(url, queue, bodies) {
    await using(url, async client => {
      for (const [index, body] of bodies.entries()) {
        await client.xadd(`sluice:stream:{${queue}}`, '*', ...strange(index), 'body', body)
      }
    })
  },
  alarms: [memory],
}

/** What other clients write beside a body. */
function strange(index: number): string[] {
  if (index % 3 === 0) return []
  return index % 3 === 1
    ? ['__proto__', 'polluted', 'sluice-attempt', String(index), 'at', 'never', 'deliveries', '-5']
    : ['id', `stranger-${index}`, ':id', 'two', 'sluice-opts', '["a"', 'sluice-due', '-1', '', 'empty name']
}

async function using(url: string, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url)
  client.on('error', () => undefined)
  await work(client).finally(() => client.disconnect())
}

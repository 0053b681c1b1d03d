import type { Admin } from '@sluice/core/adapter'
import type { RedisConnection } from '@sluice/store-redis'
import { lookedAt, placeAfter } from '../queues/looked-at.js'

/** Looking after plain lists. Nobody keeps a list of them. */
export function simpleAdmin(commands: () => RedisConnection, keyOf: (queue: string) => string): Admin {
  const unlink = async (queue: string): Promise<void> => void (await commands().call('UNLINK', [keyOf(queue)]))
  return {
    depth: async queue => Number(await commands().call('LLEN', [keyOf(queue)])),
    purge: unlink,
    remove: unlink,
    browse: async (queue, { after, max }) => {
      const from = placeAfter(after)
      const range = [keyOf(queue), from, from + max - 1]
      const bodies = (await commands().call('LRANGE', range, { bytes: true })) as readonly Buffer[]
      return bodies.map((body, n) => lookedAt(from + n, body, 0, undefined))
    },
  }
}

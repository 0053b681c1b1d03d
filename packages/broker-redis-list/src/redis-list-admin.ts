import type { Admin, Delivery } from '@sluice/core/adapter'
import { RedisFault } from '@sluice/store-redis'
import { itemOf } from './queues/claims.js'
import { claimKeys, type ListKeys } from './queues/list-keys.js'
import { checkQueueName, type ListServer } from './queues/list-server.js'
import { lookedAt, placeAfter } from './queues/looked-at.js'
import { browseScript, depthScript, purgeScript } from './scripts/admin-scripts.js'
import { returnScript } from './scripts/return-script.js'
import { wakeMark } from './scripts/queue-lua.js'

const mostAtOnce = 500

/** Looking after queues. `server` throws while there is none. */
export function redisListAdmin(server: () => ListServer): Admin {
  return {
    depth: queue => depth(server(), server().keys(queue)),
    purge: async queue => void (await server().commands.run(purgeScript, server().keys(queue).all)),
    remove: queue => remove(server(), server().keys(queue)),
    list: async () => (await server().commands.call('SMEMBERS', [server().queuesKey])) as string[],
    declare: (queue, options) => declare(server(), queue, options),
    browse: (queue, want) => browse(server(), server().keys(queue), want),
  }
}

/** What waits is counted at one instant, what is handed out right after. */
async function depth({ commands }: ListServer, keys: ListKeys): Promise<number> {
  const [waiting, claims] = (await commands.run(depthScript, keys.all)) as readonly [number, readonly string[]]
  const held = claims.map(async claim => {
    const [taken, done] = claimKeys(keys, claim)
    const [all, settled] = await Promise.all([commands.call('LLEN', [taken]), commands.call('SCARD', [done])])
    return Math.max(0, Number(all) - 1 - Number(settled))
  })
  return (await Promise.all(held)).reduce((sum, one) => sum + one, waiting)
}

async function remove(server: ListServer, keys: ListKeys): Promise<void> {
  const { commands } = server
  await commands.run(purgeScript, keys.all)
  const claims = (await commands.call('ZRANGE', [keys.leases, 0, -1])) as string[]
  for (let from = 0; from < claims.length; from += mostAtOnce) {
    const some = claims.slice(from, from + mostAtOnce)
    await commands.run(returnScript, [...keys.all, ...some.flatMap(claim => claimKeys(keys, claim))], ['drop', ...some])
  }
  await commands.call('SREM', [server.queuesKey, keys.queue])
  server.forget(keys.queue)
}

async function declare(
  server: ListServer,
  queue: string,
  options: { readonly [name: string]: unknown },
): Promise<void> {
  checkQueueName(queue)
  const [unknown] = Object.keys(options)
  if (unknown !== undefined) throw new RedisFault('invalid', `A queue in a Redis list has no option ${unknown}.`)
  await server.enlist(queue)
}

async function browse(
  { commands }: ListServer,
  keys: ListKeys,
  { after, max }: { readonly max: number; readonly after?: string | undefined },
): Promise<readonly Delivery[]> {
  const from = placeAfter(after)
  const seen = (await commands.run(browseScript, keys.all, [from, max], { bytes: true })) as readonly Buffer[]
  return seen.flatMap((one, n) => {
    if (one[0] === 45) return one.subarray(1).equals(mark) ? [] : [lookedAt(from + n, one.subarray(1), 0, undefined)]
    const { level, count, body } = itemOf(one)
    return [lookedAt(from + n, body, count, level)]
  })
}

const mark = Buffer.from(wakeMark)

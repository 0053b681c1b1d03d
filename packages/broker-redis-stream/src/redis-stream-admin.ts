import type { Admin, Delivery } from '@sluice/core/adapter'
import { deliveriesOf, type Entry } from './queues/deliveries-of.js'
import { group, queuesKeyOf, returned } from './queues/queue-keys.js'
import type { StreamServer } from './queues/stream-server.js'
import { purgeScript } from './scripts/purge-script.js'

const mostEnds = 100
const pageSize = 500

/** Looking after queues. `server` throws while there is none. */
export function redisStreamAdmin(server: () => StreamServer): Admin {
  const ends = new Map<string, string>()
  return {
    depth: queue => depth(server(), queue),
    purge: queue => purge(server(), queue),
    remove: queue => remove(server(), queue),
    list: async () => {
      const { commands, prefix } = server()
      return (await commands.call('SMEMBERS', [queuesKeyOf(prefix)])) as string[]
    },
    browse: (queue, want) => browse(server(), queue, want, ends),
  }
}

async function depth(server: StreamServer, queue: string): Promise<number> {
  const { stream, due } = server.keys(queue)
  const { commands } = server
  const [there, delayed] = await Promise.all([commands.call('XLEN', [stream]), commands.call('ZCARD', [due])])
  return Number(there) + Number(delayed)
}

/** Bit by bit, so that the server serves others in between; what is published meanwhile may go or stay. */
async function purge(server: StreamServer, queue: string): Promise<void> {
  const { stream, due, again } = server.keys(queue)
  for (let more: unknown = 1; more === 1; ) {
    more = await server.commands.run(purgeScript, [stream, due, again], [group, returned])
  }
}

async function remove(server: StreamServer, queue: string): Promise<void> {
  const { stream, due, bell, again, swept } = server.keys(queue)
  server.forget(queue)
  await server.commands.call('UNLINK', [stream, due, bell, again, swept])
  await server.commands.call('SREM', [queuesKeyOf(server.prefix), queue])
}

/** What is in the stream, also what is handed out; what is delayed is not in it yet. */
async function browse(
  server: StreamServer,
  queue: string,
  want: { readonly max: number; readonly after?: string | undefined },
  ends: Map<string, string>,
): Promise<readonly Delivery[]> {
  const { stream } = server.keys(queue)
  const after =
    want.after === undefined
      ? undefined
      : (ends.get(`${queue} ${want.after}`) ?? (await find(server, stream, want.after)))
  const page = await range(server, stream, after, want.max)
  const last = page.at(-1)
  if (last?.id !== undefined) {
    ends.delete(`${queue} ${last.id}`)
    ends.set(`${queue} ${last.id}`, last.receipt.id)
    for (const oldest of ends.keys()) if (ends.size > mostEnds) ends.delete(oldest)
  }
  return page.map(delivery => ({ ...delivery, receipt: undefined }))
}

/** The entry of a message; where it is gone, and no page has ended with it lately, the look begins anew. */
async function find(server: StreamServer, stream: string, id: string): Promise<string | undefined> {
  let after: string | undefined
  for (;;) {
    const page = await range(server, stream, after, pageSize)
    const found = page.find(delivery => delivery.id === id)
    if (found !== undefined) return found.receipt.id
    if (page.length < pageSize) return undefined
    after = page.at(-1)?.receipt.id
  }
}

async function range(
  server: StreamServer,
  stream: string,
  after: string | undefined,
  max: number,
): Promise<ReturnType<typeof deliveriesOf>> {
  const from = after === undefined ? '-' : `(${after}`
  const answer = await server.commands.call('XRANGE', [stream, from, '+', 'COUNT', max], { bytes: true })
  return deliveriesOf(answer as Entry[], { mark: '', leaseUntil: undefined })
}

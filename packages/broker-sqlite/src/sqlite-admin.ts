import type { Admin, Delivery } from '@sluice/core/adapter'
import type { Connection } from './file/connection.js'
import { SqliteFault } from './file/sqlite-fault.js'
import { checkQueueName } from './queues/check-message.js'
import { rowsAtATime } from './queues/clear-table.js'

/** Looking after queues. `connection` throws while there is none. */
export function sqliteAdmin(connection: () => Connection): Admin {
  return {
    depth: async queue => connection().read(({ queues }) => queues.depth(queue)),
    list: async () => connection().read(({ queues }) => queues.names()),
    purge: queue => purge(connection(), queue),
    remove: queue => remove(connection(), queue),
    declare: (queue, options) => declare(connection(), queue, options),
    browse: (queue, want) => browse(connection(), queue, want),
  }
}

/** Bit by bit, so that neither this process nor others wait for long; what is published meanwhile may stay. */
async function purge(connection: Connection, queue: string): Promise<void> {
  let left = connection.read(({ queues }) => queues.depth(queue))
  while (left > 0) {
    const cleared = await connection.write(rowsAtATime, ({ queues, clears }) => {
      const id = queues.id(queue)
      if (id === undefined) return 0
      const count = clears.waiting(id)
      queues.shrink(id, count)
      return count
    })
    if (cleared === 0) return
    left -= cleared
    await new Promise<void>(resolve => connection.clock.yield(resolve))
  }
}

async function remove(connection: Connection, queue: string): Promise<void> {
  await purge(connection, queue)
  await connection.write(rowsAtATime, ({ queues, clears }) => {
    const id = queues.id(queue)
    if (id === undefined) return
    clears.everything(id)
    queues.remove(id)
  })
}

async function declare(
  connection: Connection,
  queue: string,
  options: { readonly [name: string]: unknown },
): Promise<void> {
  const refusal = checkQueueName(queue)
  if (refusal !== undefined) throw refusal
  const [unknown] = Object.keys(options)
  if (unknown !== undefined) throw new SqliteFault('invalid', `A queue in a SQLite file has no option ${unknown}.`)
  await connection.write(1, ({ queues }) => void queues.grow(queue, 0))
}

async function browse(
  connection: Connection,
  queue: string,
  want: { readonly max: number; readonly after?: string | undefined },
): Promise<readonly Delivery[]> {
  return connection.read(({ queues, looks }) => {
    const id = queues.id(queue)
    return id === undefined ? [] : looks.page(id, want.max, want.after)
  })
}

import type { Admin } from '../contract/admin.js'
import type { Delivery } from '../contract/message.js'
import { checkQueueName } from './check-message.js'
import type { MemoryConnection } from './memory-connection.js'
import type { MemoryEntry } from './memory-entry.js'
import { MemoryFault } from './memory-fault.js'
import type { MemoryServer } from './memory-server.js'

/** Looking after queues. `connection` throws while there is none. */
export function queueAdmin(server: MemoryServer, connection: () => MemoryConnection): Required<Omit<Admin, 'seek'>> {
  return {
    depth: async queue => connection().call('depth', () => server.existing(queue)?.depth ?? 0),
    purge: async queue => connection().call('purge', () => server.existing(queue)?.purge()),
    remove: async queue => connection().call('remove', () => server.removeQueue(queue)),
    list: async () => connection().call('list', () => server.queueNames),
    declare: async (queue, options) => connection().call('declare', () => declare(server, queue, options)),
    browse: async (queue, want) =>
      connection().call('browse', () => {
        const entries = server.existing(queue)?.browse() ?? []
        const from = want.after === undefined ? 0 : 1 + entries.findIndex(entry => entry.id === want.after)
        return entries.slice(from, from + want.max).map(seen)
      }),
  }
}

/** Knows one option: `maxMessages`, above which the queue refuses messages as `full`. */
function declare(server: MemoryServer, queue: string, options: { readonly [name: string]: unknown }): void {
  const refusal = checkQueueName(queue)
  if (refusal !== undefined) throw refusal
  for (const name of Object.keys(options)) {
    if (name !== 'maxMessages') throw new MemoryFault('invalid', `A memory queue has no option ${name}.`)
  }
  const { maxMessages = Infinity } = options
  if (typeof maxMessages !== 'number' || !(maxMessages >= 1)) {
    throw new MemoryFault('invalid', 'The option maxMessages is a number from 1 on.')
  }
  const existing = server.existing(queue)
  if (existing !== undefined && existing.maxMessages !== maxMessages) {
    throw new MemoryFault('conflict', `Queue ${queue} exists with another maxMessages.`)
  }
  server.queue(queue).maxMessages = maxMessages
}

/** A look at an entry; the receipt is a copy, which settles nothing. */
function seen(entry: MemoryEntry): Delivery {
  return {
    id: entry.id,
    body: entry.body,
    headers: entry.headers,
    receipt: undefined,
    lane: undefined,
    deliveryCount: entry.count,
    publishedAt: entry.publishedAt,
    leaseUntil: undefined,
    key: entry.key,
    priority: entry.priority,
  }
}

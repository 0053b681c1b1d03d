import type { Admin } from '../contract/admin.js'
import type { Delivery, Headers } from '../contract/message.js'
import { checkQueueName } from './check-message.js'
import type { MemoryConnection } from './memory-connection.js'
import { MemoryFault } from './memory-fault.js'
import type { MemoryServer } from './memory-server.js'
import type { Shelf, Shelved } from './shelf.js'

interface Kept {
  readonly id: string | undefined
  readonly body: string | Uint8Array
  readonly headers: Headers | undefined
  readonly key: string | undefined
  readonly publishedAt: number
  readonly priority?: number | undefined
  readonly count?: number | undefined
}

interface Place extends Shelved {
  readonly depth: number
  purge(): void
  /** Oldest first. */
  browse(): readonly Kept[]
}

/** Looking after queues. `connection` throws while there is none. */
export function queueAdmin(server: MemoryServer, connection: () => MemoryConnection): Admin {
  return {
    ...placeAdmin(server.queues, connection),
    declare: async (queue, options) => connection().call('declare', () => declare(server, queue, options)),
  }
}

/** Looking after logs. */
export function logAdmin(server: MemoryServer, connection: () => MemoryConnection): Admin {
  return {
    ...placeAdmin(server.logs, connection),
    seek: async (queue, group, to) =>
      connection().call('seek', () => {
        const log = server.logs.existing(queue)
        const known = log?.existingGroup(group)
        if (log === undefined || known === undefined) {
          throw new MemoryFault('not-found', `Log ${queue} has no group ${group ?? 'without a name'}.`)
        }
        known.seek(log.places(to))
      }),
  }
}

function placeAdmin(places: Shelf<Place>, connection: () => MemoryConnection): Admin {
  return {
    depth: async queue => connection().call('depth', () => places.existing(queue)?.depth ?? 0),
    purge: async queue => connection().call('purge', () => places.existing(queue)?.purge()),
    remove: async queue => connection().call('remove', () => places.remove(queue)),
    list: async () => connection().call('list', () => places.names()),
    browse: async (queue, want) =>
      connection().call('browse', () => {
        const kept = places.existing(queue)?.browse() ?? []
        // Where the last one seen is gone, the look begins anew.
        const from = want.after === undefined ? 0 : 1 + kept.findIndex(each => each.id === want.after)
        return kept.slice(from, from + want.max).map(seen)
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
  const existing = server.queues.existing(queue)
  if (existing !== undefined && existing.maxMessages !== maxMessages) {
    throw new MemoryFault('conflict', `Queue ${queue} exists with another maxMessages.`)
  }
  server.queues.get(queue).maxMessages = maxMessages
}

function seen(kept: Kept): Delivery {
  return {
    id: kept.id,
    body: kept.body,
    headers: kept.headers,
    receipt: undefined,
    lane: undefined,
    deliveryCount: kept.count ?? 0,
    publishedAt: kept.publishedAt,
    leaseUntil: undefined,
    key: kept.key,
    priority: kept.priority,
  }
}

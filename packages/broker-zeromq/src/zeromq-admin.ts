import type { Admin, Delivery } from '@sluice/core/adapter'
import type { HubConnection } from './client/hub-connection.js'
import type { FrameReader } from './frames/frame-reader.js'
import { kinds } from './frames/kinds.js'
import type { Seen } from './hub/admin-calls.js'

/** Asks the hub. `connection` throws while there is none. */
export function zeromqAdmin(connection: () => HubConnection): Admin {
  const ask = async <Result>(method: string, more: { readonly [name: string]: unknown }): Promise<Result> => {
    const frame = connection().begin(kinds.admin)
    frame.text(JSON.stringify({ method, ...more }))
    const [result] = await connection().ask(frame)
    return JSON.parse((result as FrameReader).text()) as Result
  }
  return {
    list: () => ask('list', {}),
    depth: queue => ask('depth', { queue }),
    purge: async queue => void (await ask('purge', { queue })),
    remove: async queue => void (await ask('remove', { queue })),
    declare: async (queue, options) => void (await ask('declare', { queue, options })),
    browse: async (queue, want) => (await ask<Seen[]>('browse', { queue, want })).map(toDelivery),
  }
}

function toDelivery({ text, base64, id, headers, deliveryCount, publishedAt, key, priority }: Seen): Delivery {
  return {
    id,
    body: text ?? Buffer.from(base64 ?? '', 'base64'),
    headers,
    receipt: undefined,
    lane: undefined,
    deliveryCount,
    publishedAt,
    leaseUntil: undefined,
    key,
    priority,
  }
}

import type { Admin, Broker, Delivery } from '@sluice/core/adapter'
import { FrameFault } from '../frames/frame-fault.js'
import type { FrameReader } from '../frames/frame-reader.js'
import { cutFrameBytes } from '../frames/kinds.js'
import { refusal } from '../frames/hub-fault.js'

type Wanted = {
  readonly method?: unknown
  readonly queue?: unknown
  readonly options?: unknown
  readonly want?: unknown
}

/** A delivery that was only looked at, as JSON bears it. */
export type Seen = Omit<Delivery, 'body' | 'receipt' | 'leaseUntil' | 'lane'> & { text?: string; base64?: string }

const mostSeen = 500

/** Rejects where the broker has no such method. */
export async function callAdmin(broker: Broker, reader: FrameReader): Promise<unknown> {
  const { method, queue, options, want } = wanted(reader.text())
  const admin: Admin = broker.admin ?? {}
  switch (method) {
    case 'list':
      return await has(admin.list).call(admin)
    case 'depth':
      return await has(admin.depth).call(admin, text(queue))
    case 'purge':
      return await has(admin.purge).call(admin, text(queue))
    case 'remove':
      return await has(admin.remove).call(admin, text(queue))
    case 'declare':
      return await has(admin.declare).call(admin, text(queue), object(options))
    case 'browse': {
      const { max, after } = object(want)
      const most = Math.min(typeof max === 'number' && max >= 1 ? max : 1, mostSeen)
      const seen = await has(admin.browse).call(admin, text(queue), {
        max: most,
        after: after === undefined ? undefined : text(after),
      })
      return page(seen)
    }
    default:
      throw new FrameFault('An admin request for something else.')
  }
}

function wanted(json: string): Wanted {
  try {
    return object(JSON.parse(json))
  } catch {
    throw new FrameFault('An admin request that is no JSON object.')
  }
}

/** As many as one frame bears; whoever looks asks for the next page after the last of them. */
function page(deliveries: readonly Delivery[]): Seen[] {
  const seen: Seen[] = []
  let size = 0
  for (const delivery of deliveries) {
    if (size > cutFrameBytes) break
    size += delivery.body.length
    seen.push(toSeen(delivery))
  }
  return seen
}

function toSeen({ id, body, headers, deliveryCount, publishedAt, key, priority }: Delivery): Seen {
  const facts = { id, headers, deliveryCount, publishedAt, key, priority }
  return typeof body === 'string'
    ? { ...facts, text: body }
    : { ...facts, base64: Buffer.from(body).toString('base64') }
}

function has<Method>(method: Method | undefined): Method {
  if (method === undefined) throw refusal('unsupported', "The hub's broker cannot do that.")
  return method
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new FrameFault('A name that is no text.')
  return value
}

function object(value: unknown): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null) throw new FrameFault('Options that are no object.')
  return value as { readonly [name: string]: unknown }
}

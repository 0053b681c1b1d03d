import { Redis } from 'ioredis'
import type { Order } from '../core/order.js'
import { batchesOf, batchSize, callEach, type Handler, type RawClient, rawIds, takeEach } from './raw-client.js'

type Entry = readonly [id: string, fields: readonly string[]]
type Read = readonly (readonly [stream: string, entries: readonly Entry[]])[] | null

const publishLua = `for i = 1, #ARGV, 2 do redis.call('XADD', KEYS[1], '*', 'id', ARGV[i], 'body', ARGV[i + 1]) end`

/** One script call for 500 entries; reads of 500; one XACK and one XDEL for 500. */
export async function open(url: string, queue: string, overlap: boolean): Promise<RawClient> {
  const redis = new Redis(url) as Redis & { store(stream: string, ...given: string[]): Promise<unknown> }
  redis.defineCommand('store', { numberOfKeys: 1, lua: publishLua })
  await redis.xgroup('CREATE', queue, 'raw', '0', 'MKSTREAM')
  const nextId = rawIds()
  const add = (given: string[], order: Order): void => void given.push(nextId(), JSON.stringify(order))
  const take = async (): Promise<readonly Entry[]> => {
    const given = ['raw', 'me', 'COUNT', batchSize, 'STREAMS', queue, '>'] as const
    const found = (await redis.xreadgroup('GROUP', ...given)) as Read
    return found?.[0]?.[1] ?? []
  }
  const settle = async (entries: readonly Entry[]): Promise<void> => {
    const ids = entries.map(([id]) => id)
    await Promise.all([redis.xack(queue, 'raw', ...ids), redis.xdel(queue, ...ids)])
  }
  return {
    publish: orders => callEach(batchesOf(orders, add), overlap, given => redis.store(queue, ...given)),
    publishOne: async order => void (await redis.xadd(queue, '*', 'id', nextId(), 'body', JSON.stringify(order))),
    consume: (count, handler) =>
      takeEach(overlap, { take, handle: entries => handleAll(entries, handler), settle }, count),
    close: async () => redis.disconnect(),
  }
}

async function handleAll(entries: readonly Entry[], handler: Handler): Promise<number> {
  for (const [, fields] of entries) await handler(JSON.parse(fields[3] as string) as Order)
  return entries.length
}

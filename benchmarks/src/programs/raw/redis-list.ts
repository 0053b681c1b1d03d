import { Redis } from 'ioredis'
import type { Order } from '../core/order.js'
import { batchesOf, batchSize, callEach, type Handler, type RawClient, rawIds, takeEach } from './raw-client.js'

/** What is taken stands in a hash under the claim and its place, until it is acknowledged. */
const claimLua = `local bodies = redis.call('LPOP', KEYS[1], ARGV[2])
if not bodies then return {} end
local held = {}
for i = 1, #bodies do
  held[2 * i - 1] = ARGV[1] .. ':' .. i
  held[2 * i] = bodies[i]
end
redis.call('HSET', KEYS[2], unpack(held))
return bodies`

interface Claim {
  readonly name: string
  readonly bodies: readonly string[]
}

/** RPUSH of 500; a script that moves 500 into a hash; one HDEL for 500. */
export async function open(url: string, queue: string, overlap: boolean): Promise<RawClient> {
  const redis = new Redis(url) as Redis & {
    claim(queue: string, held: string, claim: string, most: number): Promise<string[]>
  }
  redis.defineCommand('claim', { numberOfKeys: 2, lua: claimLua })
  const nextId = rawIds()
  const held = `${queue}:held`
  let claims = 0
  // A list has no place for an id but the body.
  const bodyOf = (order: Order): string => `${JSON.stringify(order).slice(0, -1)},"extra":{"sluice-id":"${nextId()}"}}`
  const add = (given: string[], order: Order): void => void given.push(bodyOf(order))
  const take = async (): Promise<Claim> => {
    const name = `c${++claims}`
    return { name, bodies: await redis.claim(queue, held, name, batchSize) }
  }
  const settle = ({ name, bodies }: Claim): Promise<unknown> =>
    redis.hdel(held, ...bodies.map((_, index) => `${name}:${index + 1}`))
  return {
    publish: orders => callEach(batchesOf(orders, add), overlap, given => redis.rpush(queue, ...given)),
    publishOne: async order => void (await redis.rpush(queue, bodyOf(order))),
    consume: (count, handler) =>
      takeEach(overlap, { take, handle: ({ bodies }) => handleAll(bodies, handler), settle }, count),
    close: async () => redis.disconnect(),
  }
}

async function handleAll(bodies: readonly string[], handler: Handler): Promise<number> {
  for (const body of bodies) await handler(JSON.parse(body) as Order)
  return bodies.length
}

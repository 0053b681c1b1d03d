import type { Due, Parked } from '@sluice/core/adapter'
import type { RedisConnection } from '../client/redis-connection.js'
import { redisScript } from '../scripts/redis-script.js'
import { type KeyNames, perBucket } from './buckets.js'
import { timeLua } from './lua.js'

// Of each set: who waits by due time, who is claimed by the end of the claim, the latest claims, and the items
// themselves as due time, line break, value.
const park = redisScript(
  'park',
  `for n = 1, #KEYS / 4 do
  local at, id, due = 4 * n - 3, ARGV[3 * n - 2], ARGV[3 * n - 1]
  redis.call('ZADD', KEYS[at], due, id)
  redis.call('ZREM', KEYS[at + 1], id)
  redis.call('HDEL', KEYS[at + 2], id)
  redis.call('HSET', KEYS[at + 3], id, due .. '\\n' .. ARGV[3 * n])
end`,
)

const back = `local function bring_back(most)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, most)) do
    local item = redis.call('HGET', KEYS[4], id)
    if item then redis.call('ZADD', KEYS[1], string.sub(item, 1, string.find(item, '\\n', 1, true) - 1), id) end
    redis.call('ZREM', KEYS[2], id)
  end
end`

const claimDue = redisScript(
  'claim-due',
  timeLua,
  back,
  `local most, lease = tonumber(ARGV[1]), tonumber(ARGV[2])
-- A write that a full server allows: what follows is then allowed, too, or what is parked could never leave it.
redis.call('ZREM', KEYS[2], '')
bring_back(most)
local items = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, most)) do
  local claim = mark(KEYS[5])
  redis.call('ZREM', KEYS[1], id)
  redis.call('ZADD', KEYS[2], string.format('%.17g', now + lease), id)
  redis.call('HSET', KEYS[3], id, claim)
  items[#items + 1] = { id, redis.call('HGET', KEYS[4], id), claim }
end
local first = nil
for n = 1, 2 do
  local head = redis.call('ZRANGE', KEYS[n], 0, 0, 'WITHSCORES')
  local score = tonumber(head[2])
  if score and (not first or score < first) then first = score end
end
return { items, first and string.format('%.17g', math.max(first - now, 0)) or '' }`,
)

const forget = redisScript(
  'forget',
  `local answer = {}
for n = 1, #KEYS / 4 do
  local at, id, claim = 4 * n - 3, ARGV[2 * n - 1], ARGV[2 * n]
  if claim ~= '' and redis.call('HGET', KEYS[at + 2], id) ~= claim then
    answer[n] = 0
  else
    answer[n] = redis.call('HDEL', KEYS[at + 3], id)
    redis.call('ZREM', KEYS[at], id)
    redis.call('ZREM', KEYS[at + 1], id)
    redis.call('HDEL', KEYS[at + 2], id)
  end
end
return answer`,
)

// In slices, so that a large set does not hold up everybody else; claimed items stay.
const clear = redisScript(
  'clear',
  timeLua,
  back,
  `bring_back(1000)
local ids = redis.call('ZRANGE', KEYS[1], 0, 999)
if #ids == 0 then return 0 end
redis.call('ZREM', KEYS[1], unpack(ids))
redis.call('HDEL', KEYS[3], unpack(ids))
redis.call('HDEL', KEYS[4], unpack(ids))
return 1`,
)

type Named = { readonly set: string; readonly id: string; readonly claim: string | undefined }

/** What is put aside until it is due. */
export class ParkedSets {
  readonly #names: KeyNames
  readonly #split: boolean

  constructor(names: KeyNames, isCluster: boolean) {
    this.#names = names
    this.#split = isCluster
  }

  async park(redis: RedisConnection, items: readonly Parked[]): Promise<void> {
    await perBucket(items, this.#bySet(), async part => {
      const keys = part.flatMap(({ set }) => this.#keys(set))
      const args = part.flatMap(({ id, dueAt, value }) => [id, dueAt, value])
      await redis.run(park, keys, args)
      return []
    })
  }

  async claimDue(
    redis: RedisConnection,
    set: string,
    want: { readonly max: number; readonly leaseMs: number },
  ): Promise<Due> {
    const keys = [...this.#keys(set), this.#names.counter(set)]
    const answer = (await redis.run(claimDue, keys, [want.max, want.leaseMs])) as [[string, string, string][], string]
    const items = answer[0].map(([id, item, claim]) => {
      const end = item.indexOf('\n')
      return { id, dueAt: Number(item.slice(0, end)), value: item.slice(end + 1), claim }
    })
    return { items, nextInMs: answer[1] === '' ? undefined : Number(answer[1]) }
  }

  async forget(redis: RedisConnection, items: readonly Named[]): Promise<readonly boolean[]> {
    return await perBucket(items, this.#bySet(), async part => {
      const keys = part.flatMap(({ set }) => this.#keys(set))
      const args = part.flatMap(({ id, claim }) => [id, claim ?? ''])
      return ((await redis.run(forget, keys, args)) as number[]).map(found => found === 1)
    })
  }

  async count(redis: RedisConnection, sets: readonly string[]): Promise<readonly number[]> {
    const counts = sets.map(set => redis.call('HLEN', [this.#names.of('parked', set)]))
    return (await Promise.all(counts)).map(Number)
  }

  async clear(redis: RedisConnection, sets: readonly string[]): Promise<void> {
    for (const set of sets) {
      const keys = this.#keys(set)
      while ((await redis.run(clear, keys)) === 1);
    }
  }

  #keys(set: string): string[] {
    return (['due', 'claimed', 'claims', 'parked'] as const).map(kind => this.#names.of(kind, set))
  }

  #bySet(): ((item: { readonly set: string }) => string) | undefined {
    return this.#split ? ({ set }) => set : undefined
  }
}

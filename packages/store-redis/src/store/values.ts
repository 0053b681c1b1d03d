import type { Added, Addition, Bound, Change, Changed, StoredValue } from '@sluice/core/adapter'
import type { RedisConnection } from '../client/redis-connection.js'
import { RedisFault } from '../client/redis-fault.js'
import { redisScript } from '../scripts/redis-script.js'
import { type KeyNames, perBucket } from './buckets.js'
import { timeLua, valueLua } from './lua.js'

// Two keys an item: the value and the counter of its bucket. Four arguments: expected version, what to do, value, TTL.
const change = redisScript(
  'change',
  timeLua,
  valueLua,
  `local answer = {}
for n = 1, #KEYS / 2 do
  local key, counter, at = KEYS[2 * n - 1], KEYS[2 * n], 4 * n - 3
  local expect, what, value, ttl = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local kept = redis.call('GET', key)
  local there = kept and string.sub(kept, 1, string.find(kept, '\\n', 1, true) - 1)
  local met = expect == 'any' or (expect == 'absent' and not kept) or (there and expect == 'v' .. there)
  if not met then
    answer[n] = { 0, kept }
  elseif what == 'remove' then
    redis.call('DEL', key)
    answer[n] = { 1, false }
  else
    local version = mark(counter)
    put(key, version, value, ttl)
    answer[n] = { 1, version .. '\\n' .. value }
  end
end
return answer`,
)

// As above; seven arguments: amount, unit, floor and whether from now, ceiling and whether from now, TTL.
const add = redisScript(
  'add',
  timeLua,
  valueLua,
  `local function bound(value, follows)
  if value == '' then return nil end
  return follows == '1' and now + tonumber(value) or tonumber(value)
end
local current = {}
for n = 1, #KEYS / 2 do
  local kept = redis.call('GET', KEYS[2 * n - 1])
  if kept then
    current[n] = tonumber(string.sub(kept, string.find(kept, '\\n', 1, true) + 1))
    if not current[n] then return redis.error_reply('SLUICENUMBER ' .. n) end
  end
end
local answer = {}
local done = {}
for n = 1, #KEYS / 2 do
  local key, at = KEYS[2 * n - 1], 7 * n - 6
  local by, unit = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local floor, ceiling = bound(ARGV[at + 2], ARGV[at + 3]), bound(ARGV[at + 4], ARGV[at + 5])
  local before = done[key] or current[n] or floor or 0
  if floor and before < floor then before = floor end
  local after
  if by < 0 then
    after = before + by
    if floor and after < floor then after = floor end
  else
    local units = math.floor(by / unit + 1e-9)
    if ceiling and before + units * unit > ceiling then
      units = math.max(math.floor((ceiling - before) / unit + 1e-9), 0)
      while units > 0 and before + units * unit > ceiling do units = units - 1 end
    end
    after = before + units * unit
  end
  done[key] = after
  put(key, mark(KEYS[2 * n]), string.format('%.17g', after), ARGV[at + 6])
  answer[n] = { string.format('%.17g', before), string.format('%.17g', after), tostring(now) }
end
return answer`,
)

/** Values and numbers of the store. */
export class StoredValues {
  readonly #names: KeyNames
  readonly #split: boolean

  constructor(names: KeyNames, isCluster: boolean) {
    this.#names = names
    this.#split = isCluster
  }

  async get(redis: RedisConnection, keys: readonly string[]): Promise<readonly (StoredValue | undefined)[]> {
    return await perBucket(keys, this.#split ? key => key : undefined, async part => {
      const names = part.map(key => this.#names.of('value', key))
      return ((await redis.call('MGET', names)) as (string | null)[]).map(storedOf)
    })
  }

  async change(redis: RedisConnection, changes: readonly Change[]): Promise<readonly Changed[]> {
    return await perBucket(changes, this.#split ? ({ key }) => key : undefined, async part => {
      const args = part.flatMap(({ expect, value, ttlMs }) => [
        typeof expect === 'string' ? expect : `v${expect.version}`,
        value === undefined ? 'remove' : 'set',
        value ?? '',
        ttl(ttlMs),
      ])
      const answer = (await redis.run(change, this.#keys(part), args)) as [number, string | null][]
      return answer.map(([done, kept]) => ({ done: done === 1, current: storedOf(kept) }))
    })
  }

  async add(redis: RedisConnection, additions: readonly Addition[]): Promise<readonly Added[]> {
    return await perBucket(additions, this.#split ? ({ key }) => key : undefined, async part => {
      const args = part.flatMap(({ by, unit, floor, ceiling, ttlMs }) => [
        by,
        unit,
        ...bound(floor),
        ...bound(ceiling),
        ttl(ttlMs),
      ])
      const answer = (await redis.run(add, this.#keys(part), args).catch(error => refuse(error, part))) as string[][]
      return answer.map(([before, after, now]) => ({ before: Number(before), after: Number(after), now: Number(now) }))
    })
  }

  #keys(items: readonly { readonly key: string }[]): string[] {
    return items.flatMap(({ key }) => [this.#names.of('value', key), this.#names.counter(key)])
  }
}

function storedOf(kept: string | null | undefined): StoredValue | undefined {
  if (kept === null || kept === undefined) return undefined
  const end = kept.indexOf('\n')
  return { value: kept.slice(end + 1), version: kept.slice(0, end) }
}

function refuse(error: unknown, additions: readonly Addition[]): never {
  const place = /^SLUICENUMBER (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  if (place === undefined) throw error
  throw new RedisFault('invalid', `The value of ${additions[Number(place) - 1]?.key} is no number.`)
}

function bound(given: Bound | undefined): [string | number, string] {
  if (given === undefined) return ['', '0']
  return typeof given === 'object' ? [given.now, '1'] : [given, '0']
}

/** Whole milliseconds from 1 on; nothing: for ever. */
export function ttl(ms: number | undefined): string {
  if (ms === undefined || ms === Infinity) return ''
  return String(Math.min(Math.max(Math.ceil(ms), 1), 1e15))
}

import { type RedisScript, redisScript } from '@sluice/store-redis'
import { queueLua } from './queue-lua.js'

/** KEYS: the queue. Answers how many wait, delayed ones included, and the claims. */
export const depthScript: RedisScript = redisScript(
  'depth',
  queueLua,
  `local q = queue(1)
local count = redis.call('LLEN', q.list) + redis.call('LLEN', q.woken) + redis.call('ZCARD', q.due)
for level = 0, 9 do count = count + redis.call('LLEN', q[level]) end
if redis.call('LINDEX', q.list, 0) == MARK then count = count - 1 end
for _, one in ipairs(redis.call('LRANGE', q.woken, 0, -1)) do
  if one == MARK then count = count - 1 end
end
return { count, redis.call('ZRANGE', q.leases, 0, -1) }`,
)

/** KEYS: the queue. Removes what is not handed out. */
export const purgeScript: RedisScript = redisScript(
  'purge',
  queueLua,
  `local q = queue(1)
return redis.call('UNLINK', q.list, q.woken, q.due, q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8], q[9])`,
)

/** KEYS: the queue. ARGV: how many to leave out, how many at most. In the order of handing out, what is delayed last. Answers items and, with '-' before them, bodies. */
export const browseScript: RedisScript = redisScript(
  'browse',
  queueLua,
  `local q, skip, room, seen = queue(1), tonumber(ARGV[1]), tonumber(ARGV[2]), {}
local function look(length, range, key, show)
  local there = redis.call(length, key)
  if skip >= there then skip = skip - there return end
  if room <= 0 then return end
  for _, one in ipairs(redis.call(range, key, skip, skip + room - 1)) do
    seen[#seen + 1] = show(one)
    room = room - 1
  end
  skip = 0
end
local function item(one) return one end
local function bare(one) return '-' .. one end
for level = 9, 0, -1 do look('LLEN', 'LRANGE', q[level], item) end
look('LLEN', 'LRANGE', q.woken, bare)
look('LLEN', 'LRANGE', q.list, bare)
look('ZCARD', 'ZRANGE', q.due, function(one) return string.sub(one, 21) end)
return seen`,
)

/** KEYS: the queue. Nobody takes what a reader that has gone had moved aside: others are woken. */
export const wakeScript: RedisScript = redisScript(
  'wake',
  queueLua,
  `local q = queue(1)
if redis.call('LLEN', q.woken) > 0 then ring(q) end
return 1`,
)

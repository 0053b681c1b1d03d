import { type RedisScript, redisScript } from '@sluice/store-redis'

/**
 * Removes what is not handed out, at most some thousands at a time. KEYS: stream, due, again. ARGV: group, the consumer that stands for
 * "handed back". Answers whether there may be more.
 */
export const purgeScript: RedisScript = redisScript(
  'purge',
  `local stream, due, again, group, back = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]
redis.call('UNLINK', due)
if redis.call('EXISTS', stream) == 0 then return 0 end
local pending, last = 0, '0-0'
for _, one in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  if one[2] == group then pending, last = one[6], one[8] end
end
if pending == 0 then
  redis.call('XTRIM', stream, 'MAXLEN', 0)
  return 0
end
local handed = redis.pcall('XPENDING', stream, group, '-', '+', 1000, back)
for _, row in ipairs(handed) do
  redis.call('XACK', stream, group, row[1])
  redis.call('HDEL', again, row[1])
  redis.call('XDEL', stream, row[1])
end
local waiting = redis.call('XRANGE', stream, '(' .. last, '+', 'COUNT', 1000)
local ids = {}
for i = 1, #waiting do ids[i] = waiting[i][1] end
if #ids > 0 then redis.call('XDEL', stream, unpack(ids)) end
return (#handed == 1000 or #ids == 1000) and 1 or 0`,
)

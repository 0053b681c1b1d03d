import { type RedisScript, redisScript } from '@sluice/store-redis'
import { queueKeys, queueLua } from './queue-lua.js'

/** For how long a late settling of a claim that was taken over is called stale. */
const remembersMs = 86_400_000

/**
 * Ends whole claims. KEYS: the queue, then taken and done of each. ARGV: why, then their names. `ended`: those whose lease is over go back to the head, counted, and their holder is
 * stale from now on; `own`: nobody has seen them, they go back as if nothing had been; `drop`: nobody gets them any more.
 */
export const returnScript: RedisScript = redisScript(
  'return',
  queueLua,
  `local q, any = queue(1), false
dirty(q)
for n = 2, #ARGV do
  local id, taken, done = ARGV[n], KEYS[${queueKeys} + 2 * n - 3], KEYS[${queueKeys} + 2 * n - 2]
  local ends = redis.call('ZSCORE', q.leases, id)
  if ends and (ARGV[1] ~= 'ended' or tonumber(ends) <= now) then
    redis.call('ZREM', q.leases, id)
    if ARGV[1] ~= 'own' then redis.call('ZADD', q.lost, whole(now), id) end
    if ARGV[1] ~= 'drop' then
      local items, item = left(q, taken)
      local settled = {}
      for _, place in ipairs(redis.call('SMEMBERS', done)) do settled[tonumber(place)] = true end
      for i = #items, 1, -1 do
        if not settled[i] then
          local level, count, body = string.match(item(i), '^(%d)(%d+) (.*)$')
          if ARGV[1] == 'ended' then count = count + 1 end
          again(q, level .. whole(count) .. ' ' .. body)
          any = true
        end
      end
    end
    redis.call('UNLINK', taken, done)
  end
end
redis.call('ZREMRANGEBYSCORE', q.lost, '-inf', whole(now - ${remembersMs}))
redis.call('PEXPIRE', q.lost, ${remembersMs})
if any then ring(q) end
return 1`,
)

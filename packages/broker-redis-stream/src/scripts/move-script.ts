import { type RedisScript, redisScript } from '@sluice/store-redis'
import { clockLua } from './clock-lua.js'
import { putLua } from './put-lua.js'
import { settleLua } from './settle-lua.js'

/**
 * Publishes there and settles here, or neither. KEYS: stream, again, then stream, due and bell of each target. ARGV: group, this consumer, then of
 * each item id ('': nothing to settle), mark, number of its target, and the message as `put` wants it. Answers the ids found stale; theirs are not published.
 */
export const moveScript: RedisScript = redisScript(
  'move',
  clockLua,
  putLua,
  settleLua,
  `for k = 3, #KEYS, 3 do
  local why = refusal(KEYS[k])
  if why then return redis.error_reply(why) end
end
-- A write that a server without memory allows: so are then those that follow, which take away as much as they add.
redis.call('HDEL', again, '')
local stale, i = {}, 3
while i <= #ARGV do
  local id, mark, target = ARGV[i], ARGV[i + 1], 3 * ARGV[i + 2]
  local row = id == '' or held(id, mark) and redis.call('XPENDING', stream, group, id, id, 1)[1]
  if row == true or row and row[2] == me then
    i = put(KEYS[target], KEYS[target + 1], KEYS[target + 2], i + 3)
    if id ~= '' then
      settled(id, mark)
      redis.call('XDEL', stream, id)
    end
  else
    stale[#stale + 1] = id
    i = i + 5 + ARGV[i + 4]
  end
end
return stale`,
)

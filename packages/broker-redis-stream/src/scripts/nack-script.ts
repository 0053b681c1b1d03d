import { type RedisScript, redisScript } from '@sluice/store-redis'
import { clockLua } from './clock-lua.js'
import { putLua } from './put-lua.js'
import { settleLua } from './settle-lua.js'

/**
 * Hands back. KEYS: stream, again, due, bell. ARGV: group, this consumer, the one that stands for "handed back", then
 * id, mark and delay in milliseconds of each. Answers the ids found stale.
 *
 * Without delay the entry stays in its place, under the name that nobody reads by, and this hand-out is not counted. With a
 * delay it leaves the stream and waits in the sorted set, with its first time and its count as fields of their own.
 */
export const nackScript: RedisScript = redisScript(
  'nack',
  clockLua,
  putLua,
  settleLua,
  `local due, bell, back = KEYS[3], KEYS[4], ARGV[3]
local stale, handed = {}, false
local function aside(id, count, delay, n)
  local entry = redis.call('XRANGE', stream, id, id)[1]
  redis.call('XACK', stream, group, id)
  redis.call('HDEL', again, id)
  if not entry then return end
  local at, before, fields = string.match(id, '^%d+'), 0, {}
  for f = 1, #entry[2], 2 do
    local name, value = entry[2][f], entry[2][f + 1]
    if name == 'at' then at = value
    elseif name == 'deliveries' then before = tonumber(value) or 0
    -- More than a script can put there again: only strangers send so many, and all but headers is kept.
    elseif #fields < 6000 or name == 'id' or name == 'body' or name == 'key' then
      fields[#fields + 1] = name
      fields[#fields + 1] = value
    end
  end
  local given = {'at', at}
  if before + count > 1 then given = {'at', at, 'deliveries', whole(before + count - 1)} end
  for f = 1, #fields do given[#given + 1] = fields[f] end
  redis.call('XDEL', stream, id)
  later(due, bell, whole(now + delay), n, given)
end
for i = 4, #ARGV, 3 do
  local id, mark, delay = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local row = held(id, mark) and redis.call('XPENDING', stream, group, id, id, 1)[1]
  if not row or row[2] ~= me then
    stale[#stale + 1] = id
  elseif delay > 0 then
    aside(id, row[4], delay, i)
  else
    local kept = redis.call('XCLAIM', stream, group, back, 0, id, 'RETRYCOUNT', math.max(0, row[4] - 1), 'JUSTID')
    if #kept == 0 then
      redis.call('XACK', stream, group, id)
      redis.call('HDEL', again, id)
    else
      redis.call('HSET', again, id, back)
      handed = true
    end
  end
end
if handed then ring(bell) end
return stale`,
)

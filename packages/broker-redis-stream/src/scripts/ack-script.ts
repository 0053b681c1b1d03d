import { type RedisScript, redisScript } from '@sluice/store-redis'
import { settleLua } from './settle-lua.js'

/**
 * KEYS: stream, again. ARGV: group, this consumer, how many first hand-outs, their ids, then id and mark of each other
 * one. Answers the ids found stale. Where nothing was ever taken over, all first hand-outs go by two commands; should
 * some not have been pending, those are the ones whose entry is gone, too.
 */
export const ackScript: RedisScript = redisScript(
  'ack',
  settleLua,
  `local stale, gone, first = {}, {}, 3 + ARGV[3]
local from = 4
if not marked and first > 3 then
  local found = redis.call('XACK', stream, group, unpack(ARGV, 4, first))
  if found == first - 3 then redis.call('XDEL', stream, unpack(ARGV, 4, first))
  else
    for i = 4, first do
      if redis.call('XDEL', stream, ARGV[i]) == 0 then stale[#stale + 1] = ARGV[i] end
    end
  end
  from = first + 1
end
for i = from, first do
  local id = ARGV[i]
  if settled(id, '') then gone[#gone + 1] = id else stale[#stale + 1] = id end
end
for i = first + 1, #ARGV, 2 do
  local id = ARGV[i]
  if settled(id, ARGV[i + 1]) then gone[#gone + 1] = id else stale[#stale + 1] = id end
end
if #gone > 0 then redis.call('XDEL', stream, unpack(gone)) end
return stale`,
)

import { type RedisScript, redisScript } from '@sluice/store-redis'
import { settleLua } from './settle-lua.js'

/**
 * KEYS: stream, again. ARGV: group, this consumer, how many first hand-outs, their ids, then id and mark of each other one. Answers the ids found stale.
 */
export const ackScript: RedisScript = redisScript(
  'ack',
  settleLua,
  `local stale, gone, first = {}, {}, 3 + ARGV[3]
for i = 4, first do
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

import { type RedisScript, redisScript } from '@sluice/store-redis'
import { settleLua } from './settle-lua.js'

/** Starts leases anew. KEYS and ARGV as of `ack`. Answers the ids found stale. */
export const extendScript: RedisScript = redisScript(
  'extend',
  settleLua,
  `local stale, mine, first = {}, {}, 3 + ARGV[3]
for i = 4, first do
  local id = ARGV[i]
  if held(id, '') then mine[#mine + 1] = id else stale[#stale + 1] = id end
end
for i = first + 1, #ARGV, 2 do
  local id = ARGV[i]
  if held(id, ARGV[i + 1]) then mine[#mine + 1] = id else stale[#stale + 1] = id end
end
if #mine == 0 then return stale end
local call = {'XCLAIM', stream, group, me, 0, unpack(mine)}
call[#call + 1] = 'JUSTID'
local kept = {}
for _, id in ipairs(redis.call(unpack(call))) do kept[id] = true end
for _, id in ipairs(mine) do
  if not kept[id] then stale[#stale + 1] = id end
end
return stale`,
)
